package org.aligndistil.objective.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Temporary files and directories that a program which is interrupted deletes as it ends. Those
/// that were finished are forgotten, however many there are in the life of a program.
///
/// Files are created, renamed and deleted under one lock: once the program ends, other threads that
/// still run begin and finish nothing more, and what is found then is all there will be.
public final class UnfinishedFiles {

  private static final UnfinishedFiles OF_PROGRAM =
      new UnfinishedFiles(hook -> Runtime.getRuntime().addShutdownHook(hook));

  private final Consumer<Thread> hooks;
  private final Set<Path> paths = new LinkedHashSet<>();
  private boolean watched;
  private boolean stopping;

  /// Files that are deleted by a thread.
  ///
  /// @param hooks takes the thread, which is to be started as the program ends; throws an
  ///   [IllegalStateException] if it is ending already
  UnfinishedFiles(Consumer<Thread> hooks) {
    this.hooks = hooks;
  }

  /// Those of this program.
  public static UnfinishedFiles ofProgram() {
    return OF_PROGRAM;
  }

  /// Creates a file.
  ///
  /// @param path does not exist
  /// @throws IOException also if the program is ending; there is no file then
  public synchronized FileChannel create(Path path) throws IOException {
    requireRunning(path);
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    paths.add(path);
    return channel;
  }

  /// Creates a directory. It is deleted with the files in it; directories in it would stay.
  ///
  /// @param path does not exist
  /// @throws IOException also if the program is ending; there is no directory then
  public synchronized void createDirectory(Path path) throws IOException {
    requireRunning(path);
    Files.createDirectory(path);
    paths.add(path);
  }

  /// Gives a file or a directory its name in one step, and forgets it and what is in it.
  ///
  /// @param path what is finished
  /// @param destination its name; a file of this name is replaced
  /// @throws IOException also if the program is ending
  public synchronized void finish(Path path, Path destination) throws IOException {
    requireRunning(path);
    Files.move(path, destination, StandardCopyOption.ATOMIC_MOVE);
    forget(path);
  }

  /// Deletes a file, or a directory and the files in it, if it is there, and forgets it.
  ///
  /// @throws IOException the first failure, with the others suppressed, after all were tried; it is
  ///   not forgotten then
  public synchronized void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> files;
      try (Stream<Path> all = Files.list(path)) {
        files = all.toList();
      }
      Cleanup.all(
          Stream.concat(files.stream(), Stream.of(path))
              .<Cleanup.Step>map(each -> () -> Files.deleteIfExists(each))
              .toList());
    } else {
      Files.deleteIfExists(path);
    }
    forget(path);
  }

  /// Whether a file would be deleted.
  public synchronized boolean contains(Path path) {
    return paths.contains(path);
  }

  /// Deletes all of them; from now on nothing is created or finished.
  ///
  /// @throws IOException the first failure, with the others suppressed, after all were tried
  synchronized void stop() throws IOException {
    stopping = true;
    Cleanup.all(List.copyOf(paths).stream().<Cleanup.Step>map(path -> () -> delete(path)).toList());
  }

  private void requireRunning(Path path) throws IOException {
    if (!watched && !stopping) {
      try {
        hooks.accept(new Thread(this::end, "unfinished files"));
        watched = true;
      } catch (IllegalStateException e) {
        stopping = true;
      }
    }
    if (stopping) {
      throw new IOException(path + ": cannot be written, because the program is ending");
    }
  }

  private void end() {
    try {
      stop();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void forget(Path path) {
    paths.removeIf(other -> other.startsWith(path));
  }
}
