package org.aligndistil.djl.model.config;

import java.io.IOException;
import java.nio.file.Path;

/// A model directory that cannot be read, or holds a model of a kind that this library lacks.
public final class ModelFormatException extends IOException {

  private static final long serialVersionUID = 1L;

  /// One line: the file, what was expected, what was found.
  ///
  /// @param path the file
  /// @param expected a noun phrase
  /// @param found a noun phrase
  public ModelFormatException(Path path, String expected, String found) {
    super("%s: expected %s, found %s".formatted(path, expected, found));
  }
}
