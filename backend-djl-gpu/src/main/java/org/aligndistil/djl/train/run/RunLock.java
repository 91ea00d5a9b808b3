package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Keeps others out of the directory of a run.
///
/// The lock is the operating system's, on a file that stays empty: it ends with the process,
/// however that dies.
public final class RunLock implements AutoCloseable {

  private static final String FILE = "run.lock";

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock.
  ///
  /// @param root the directory of the run, created if it is not there
  /// @throws IOException if another run has the directory
  public static RunLock acquire(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel channel =
        FileChannel.open(root.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean acquired = false;
    try {
      acquired = tryLock(channel) != null;
      if (!acquired) {
        throw new IOException(
            "another process is running in %s: wait for its end, or choose another directory"
                .formatted(root));
      }
      return new RunLock(channel);
    } finally {
      if (!acquired) {
        channel.close();
      }
    }
  }

  /// Frees the directory.
  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }
}
