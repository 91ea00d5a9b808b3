package org.aligndistil.cli;

import java.io.PrintStream;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Sends the library's log to the standard error, one line a record, while it is open.
final class LogOutput extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("org.aligndistil");
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final PrintStream err;

  private LogOutput(PrintStream err) {
    this.err = err;
  }

  /// Takes over the log.
  ///
  /// @param terminal where it goes
  /// @param verbose whether more than warnings are wanted
  static LogOutput open(Terminal terminal, boolean verbose) {
    LogOutput output = new LogOutput(terminal.err());
    output.setLevel(verbose ? Level.INFO : Level.WARNING);
    output.logger.setUseParentHandlers(false);
    output.logger.addHandler(output);
    return output;
  }

  @Override
  public void publish(LogRecord record) {
    if (isLoggable(record)) {
      String message = formatter.formatMessage(record).replaceAll("\\p{Cntrl}+", " ");
      err.println("aligndistil: " + message);
    }
  }

  @Override
  public void flush() {
    err.flush();
  }

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
