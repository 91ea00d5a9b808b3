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
///
/// What is being written or deleted stands beside its target as `.NAME.part`. Nothing of a run has
/// a name that begins with a dot, so no target is ever another one's unfinished state.
///
/// @param observer is told of each moment at which a process could die
public record AtomicFiles(Observer observer) {

  /// Writes and deletes with nobody watching.
  public static final AtomicFiles UNOBSERVED = new AtomicFiles(_ -> {});

  /// Is told what comes next.
  @FunctionalInterface
  public interface Observer {

    /// A file or directory is about to be changed. What is thrown here ends the change there.
    ///
    /// @param path what will be written, renamed or deleted
    void before(Path path) throws IOException;
  }

  /// Writes to a path.
  @FunctionalInterface
  public interface Writer {
    void write(Path path) throws IOException;
  }

  private static final String PART = ".part";

  /// Writes a new file or directory under another name, and renames it.
  ///
  /// @param target where; must not be a directory that is there, its name must not begin with a dot
  /// @param writer fills the file, or makes the directory
  public void write(Path target, Writer writer) throws IOException {
    Path part = part(target);
    deleteTree(part);
    observer.before(part);
    writer.write(part);
    observer.before(part);
    try (Stream<Path> tree = Files.walk(part)) {
      for (Path path : tree.toList()) {
        force(path);
      }
    }
    observer.before(target);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    observer.before(target);
    force(parent(target));
  }

  /// Deletes a file, or a directory with all that it holds; nothing if there is neither. Whoever
  /// looks sees all of it or none.
  public void delete(Path path) throws IOException {
    if (isPart(path)) {
      deleteTree(path);
    } else if (Files.exists(path)) {
      Path part = part(path);
      deleteTree(part);
      observer.before(path);
      Files.move(path, part, StandardCopyOption.ATOMIC_MOVE);
      deleteTree(part);
    }
  }

  /// Whether a name belongs to something that was never finished.
  static boolean isPart(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") && name.endsWith(PART);
  }

  /// Puts a file, or the names in a directory, on the disk. Directories only where the system can:
  /// elsewhere a rename is durable by itself or not at all.
  static void force(Path path) throws IOException {
    if (Files.isDirectory(path) && System.getProperty("os.name", "").startsWith("Windows")) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(
            path, Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private void deleteTree(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    List<Path> paths;
    try (Stream<Path> tree = Files.walk(path)) {
      paths = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : paths) {
      observer.before(each);
      Files.delete(each);
    }
  }

  private static Path part(Path path) {
    String name = path.getFileName().toString();
    if (name.startsWith(".")) {
      throw new IllegalArgumentException("a target's name must not begin with a dot: " + path);
    }
    return path.resolveSibling("." + name + PART);
  }

  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path : parent;
  }
}
