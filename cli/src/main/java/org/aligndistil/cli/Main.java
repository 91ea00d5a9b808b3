package org.aligndistil.cli;

import ai.djl.engine.EngineException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.aligndistil.backend.BackendUnavailableException;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.djl.train.TrainingException;
import org.aligndistil.djl.train.recipe.RecipeException;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParseResult;

/// Where the command line begins.
///
/// Exit codes: 0, 1 for a failure, 2 for a wrong command line. A failure is one line on the
/// standard error.
public final class Main {

  private static final int OK = 0;
  private static final int FAILURE = 1;
  private static final int USAGE = 2;

  private Main() {}

  /// Runs one command and ends the process.
  public static void main(String[] args) {
    System.exit(run(args, Terminal.ofProcess()));
  }

  /// Runs one command.
  ///
  /// @param args the words after `aligndistil`
  /// @param terminal where output goes
  /// @return the exit code
  static int run(String[] args, Terminal terminal) {
    try (LogOutput _ = LogOutput.open(terminal, GlobalOptions.isVerbose(args))) {
      int code = dispatch(args, terminal);
      if (terminal.out().checkError()) {
        throw new IOException("cannot write to the standard output");
      }
      return code;
    } catch (UsageException e) {
      return fail(USAGE, e, args, terminal);
    } catch (CommandLine.ParameterException e) {
      return fail(USAGE, UsageException.of(e), args, terminal);
    } catch (IOException | RuntimeException | InternalError | OutOfMemoryError e) {
      // InternalError: a mapped file was truncated by somebody else, or the disk is full.
      return fail(FAILURE, e, args, terminal);
    }
  }

  private static int dispatch(String[] args, Terminal terminal) throws IOException {
    CommandLine root = RootCommand.commandLine();
    if (args.length == 0) {
      root.usage(terminal.err(), colours(terminal, Terminal.Stream.ERR));
      return USAGE;
    }
    List<ParseResult> parsed =
        root.parseArgs(args).asCommandLineList().stream().map(CommandLine::getParseResult).toList();
    ParseResult last = parsed.getLast();
    if (parsed.stream().anyMatch(ParseResult::isUsageHelpRequested)) {
      CommandLine described = last.commandSpec().commandLine();
      described.usage(terminal.out(), colours(terminal, Terminal.Stream.OUT));
      return OK;
    }
    if (parsed.stream().anyMatch(ParseResult::isVersionHelpRequested)) {
      terminal.out().println(GlobalOptions.version());
      return OK;
    }
    if (!(last.commandSpec().userObject() instanceof Command command)) {
      throw new UsageException(
          "no command is given; see %s --help".formatted(last.commandSpec().qualifiedName()));
    }
    command.run(last, terminal);
    return OK;
  }

  private static Help.ColorScheme colours(Terminal terminal, Terminal.Stream stream) {
    return CommandLine.Help.defaultColorScheme(
        terminal.isColoured(stream) ? Help.Ansi.ON : Help.Ansi.OFF);
  }

  private static int fail(int code, Throwable failure, String[] args, Terminal terminal) {
    terminal.out().flush();
    if (Arrays.asList(args).contains(GlobalOptions.STACKTRACE)) {
      failure.printStackTrace(terminal.err());
    } else {
      terminal.err().println("aligndistil: " + oneLine(message(failure)));
    }
    return code;
  }

  static String message(Throwable failure) {
    return switch (failure) {
      case NoSuchFileException e -> e.getFile() + ": no such file or directory";
      case AccessDeniedException e -> e.getFile() + ": permission denied";
      case NotDirectoryException e -> e.getFile() + ": not a directory";
      case FileSystemException e when e.getReason() != null ->
          Optional.ofNullable(e.getFile()).map(file -> file + ": ").orElse("") + e.getReason();
      case OutOfMemoryError _ -> "out of memory; give java more with ALIGNDISTIL_JAVA_OPTS=-Xmx…";
      case UsageException e -> text(e);
      case IOException e -> text(e);
      case IllegalArgumentException e -> text(e);
      case BackendUnavailableException e -> text(e);
      case RecipeException e -> text(e);
      case TrainingException e -> text(e);
      case EngineException e -> text(e);
      case NonFiniteLogitsException e -> text(e);
      case ArithmeticException e -> text(e);
      default -> failure + " (" + GlobalOptions.STACKTRACE + " shows where)";
    };
  }

  private static String text(Throwable failure) {
    return Objects.requireNonNullElseGet(failure.getMessage(), failure::toString);
  }

  private static String oneLine(String message) {
    return message.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
