package org.aligndistil.djl.model.config;

import java.io.IOException;
import java.nio.file.Path;
import org.aligndistil.objective.MessageText;

/// A model directory that cannot be read, or holds a model of a kind that this library lacks.
public final class ModelFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /// One line: the file, what was expected, the beginning of what was found.
  ///
  /// @param path the file
  /// @param expected a noun phrase
  /// @param found a noun phrase
  public ModelFormatException(Path path, String expected, String found) {
    super(
        "%s: expected %s, found %s"
            .formatted(
                MessageText.oneLine(path.toString()),
                MessageText.oneLine(expected),
                MessageText.shortened(found)));
  }
}
