package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Optional;

/// What must hold of a file that a command writes.
final class OutputFile {

  private OutputFile() {}

  /// Fails now rather than after the computation: the directory must be there, and the file must
  /// not be the input.
  ///
  /// @param option that named the output
  /// @param output where to write
  /// @param what the input is
  /// @param input where it is
  static void requireWritable(String option, Path output, String what, Path input)
      throws IOException {
    Path directory = Optional.ofNullable(output.toAbsolutePath().getParent()).orElse(output);
    if (!Files.exists(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    if (!Files.isDirectory(directory)) {
      throw new NotDirectoryException(directory.toString());
    }
    if (Files.exists(output) && Files.exists(input) && Files.isSameFile(output, input)) {
      throw new UsageException("%s would replace %s: %s".formatted(option, what, output));
    }
  }
}
