package org.aligndistil.cli;

import java.nio.file.Path;

/// While it is open, a process that is interrupted says where its run is, and how to go on with it.
final class ResumeHint implements AutoCloseable {

  private final Thread hook;

  /// Begins to wait for an interrupt.
  ///
  /// @param terminal where to say it
  /// @param directory of the run
  ResumeHint(Terminal terminal, Path directory) {
    hook = new Thread(() -> print(terminal, directory));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// From now on there is nothing to say.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException interrupted) {
      // The process is ending just now, and the hint is on its way.
    }
  }

  private static void print(Terminal terminal, Path directory) {
    String erase = terminal.isWatched(Terminal.Stream.ERR) ? ProgressBar.ERASE : "";
    terminal
        .err()
        .println(
            "%saligndistil: interrupted; the same command with --resume goes on with the run in %s"
                .formatted(erase, directory));
    terminal.err().flush();
  }
}
