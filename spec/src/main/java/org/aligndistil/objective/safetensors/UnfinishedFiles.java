package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Temporary files that a program which is interrupted deletes as it ends. Those that were finished
/// are forgotten, however many there are in the life of a program.
final class UnfinishedFiles {

  private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();
  private static final AtomicBoolean WATCHED = new AtomicBoolean();

  private UnfinishedFiles() {}

  /// Remembers a file.
  static void add(Path path) {
    if (WATCHED.compareAndSet(false, true)) {
      Runtime.getRuntime().addShutdownHook(new Thread(UnfinishedFiles::deleteAll));
    }
    PATHS.add(path);
  }

  /// Forgets a file: it is finished, or deleted.
  static void remove(Path path) {
    PATHS.remove(path);
  }

  /// Whether a file would be deleted.
  static boolean contains(Path path) {
    return PATHS.contains(path);
  }

  private static void deleteAll() {
    for (Path path : PATHS) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
