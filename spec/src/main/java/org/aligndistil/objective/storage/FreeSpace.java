package org.aligndistil.objective.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// Whether a disk has room.
public final class FreeSpace {

  private FreeSpace() {}

  /// Checks that there is room for a file or a directory. A full disk would otherwise show as a
  /// fault in whoever fills a mapped file, long after it was created.
  ///
  /// @param destination what is to be written; the directory it is in must exist
  /// @param bytes how large it will be
  /// @throws IOException if less is free; the message has both figures
  public static void require(Path destination, long bytes) throws IOException {
    Path directory = Objects.requireNonNullElse(destination.getParent(), Path.of("."));
    long free = Files.getFileStore(directory).getUsableSpace();
    if (free < bytes) {
      throw new IOException(
          "%s: needs %,d bytes, but only %,d are free".formatted(destination, bytes, free));
    }
  }
}
