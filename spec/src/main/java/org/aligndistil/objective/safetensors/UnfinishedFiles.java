package org.aligndistil.objective.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
      Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteAll(PATHS)));
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

  /// Deletes all files that can be deleted.
  ///
  /// @throws UncheckedIOException the first failure, with the others suppressed, after all were
  ///   tried
  static void deleteAll(Collection<Path> paths) {
    List<IOException> failures = new ArrayList<>();
    for (Path path : paths) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      UncheckedIOException failure = new UncheckedIOException(failures.getFirst());
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
