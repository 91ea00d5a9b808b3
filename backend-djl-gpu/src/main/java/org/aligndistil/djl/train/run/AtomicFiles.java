package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// Files and directories that are there completely or not at all, whenever the process dies.
public final class AtomicFiles {

  /// Writes to a path.
  public interface Writer {
    void write(Path path) throws IOException;
  }

  private static final String PART = ".part";

  private AtomicFiles() {}

  /// Writes a new file or directory under another name, and renames it.
  ///
  /// @param target where; must not be a directory that is there
  /// @param writer fills the file, or makes the directory
  public static void write(Path target, Writer writer) throws IOException {
    Path part = part(target);
    deleteTree(part);
    writer.write(part);
    try (Stream<Path> tree = Files.walk(part)) {
      for (Path path : tree.toList()) {
        force(path);
      }
    }
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(parent(target));
  }

  /// Whether a name belongs to something that was never finished.
  public static boolean isPart(Path path) {
    return path.getFileName().toString().endsWith(PART);
  }

  /// Deletes a file, or a directory with all that it holds; nothing if there is neither. Whoever
  /// looks sees all of it or none.
  public static void delete(Path path) throws IOException {
    if (isPart(path)) {
      deleteTree(path);
    } else if (Files.exists(path)) {
      Path part = part(path);
      deleteTree(part);
      Files.move(path, part, StandardCopyOption.ATOMIC_MOVE);
      deleteTree(part);
    }
  }

  private static void deleteTree(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(path)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : paths) {
      Files.delete(each);
    }
  }

  private static Path part(Path path) {
    return path.resolveSibling(path.getFileName() + PART);
  }

  private static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }

  /// Directories too, where the system can: elsewhere the rename is durable by itself or not at
  /// all.
  private static void force(Path path) throws IOException {
    if (Files.isDirectory(path) && System.getProperty("os.name", "").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            path, Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
