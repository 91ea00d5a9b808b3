package org.aligndistil.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/// The surroundings of a run: where its output goes, and who may be watching.
///
/// @param out for results
/// @param err for errors and progress
/// @param environment the environment variables
/// @param isInteractive whether a stream is a terminal, asked only when it matters
record Terminal(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Predicate<Stream> isInteractive) {

  /// One of the two.
  enum Stream {
    OUT(1),
    ERR(2);

    private final int descriptor;

    Stream(int descriptor) {
      this.descriptor = descriptor;
    }
  }

  private static final int FILE_TYPE = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;

  /// That of this process. UTF-8 whatever the locale: equations need it, JSON demands it.
  static Terminal ofProcess() {
    return new Terminal(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        System.getenv(),
        Terminal::isTerminal);
  }

  /// Whether a person watches the stream on something that can move its cursor.
  boolean isWatched(Stream stream) {
    return !"dumb".equals(environment.get("TERM")) && isInteractive.test(stream);
  }

  /// Whether bold and dim are welcome; see <https://no-color.org>.
  boolean isColoured(Stream stream) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty() && isWatched(stream);
  }

  /// Java tells of a terminal only for standard input and output together. A character device that
  /// is not the null device is one.
  private static boolean isTerminal(Stream stream) {
    Path path = Path.of("/dev/fd", Integer.toString(stream.descriptor));
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode");
      return (mode & FILE_TYPE) == CHARACTER_DEVICE
          && !Files.isSameFile(path, Path.of("/dev/null"));
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
