package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.file.Path;
import org.aligndistil.objective.MessageText;

/// A file of a run that is damaged.
public final class RunFileException extends IOException {

  private static final long serialVersionUID = 1L;

  /// One line: the file, the place in it, what was expected, the beginning of what was found.
  ///
  /// @param path the file
  /// @param line from 1
  /// @param expected a noun phrase
  /// @param found a noun phrase
  RunFileException(Path path, int line, String expected, String found) {
    super(
        "%s, line %d: expected %s, found %s"
            .formatted(
                MessageText.oneLine(path.toString()),
                line,
                expected,
                MessageText.shortened(found)));
  }
}
