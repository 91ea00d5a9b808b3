package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.storage.Cleanup;
import org.aligndistil.objective.storage.FreeSpace;
import org.aligndistil.objective.storage.UnfinishedFiles;

/// Writes a [TeacherStore], once.
///
/// Everything goes to a directory of another name. [#commit] forces it to the disk and renames it
/// in one step, so that a reader finds no store or the whole one. Closing without a commit deletes
/// it, and so does a program that ends, as by Ctrl-C; a killed process leaves a directory that ends
/// in `.part`. Used by one thread.
///
/// Rows come in their order, or with [TeacherBuilder] from all threads of a backend: a file is
/// mapped in its whole size from its first row on, so that no row waits in memory for another.
public final class TeacherStoreWriter implements AutoCloseable {

  private static final UnfinishedFiles UNFINISHED = UnfinishedFiles.ofProgram();

  private final Path destination;
  private final Path part;
  private final TeacherShape shape;
  private final TeacherSource source;
  private final Map<Integer, OpenShard> open = new HashMap<>();
  private final SortedMap<Integer, StoreIndex.Shard> shards = new ConcurrentSkipListMap<>();
  private final AtomicLong written = new AtomicLong();
  private long reserved;
  private boolean committed;
  private boolean closed;

  private TeacherStoreWriter(
      Path destination, Path part, TeacherShape shape, TeacherSource source) {
    this.destination = destination;
    this.part = part;
    this.shape = shape;
    this.source = source;
  }

  /// Begins a store.
  ///
  /// @param destination the directory to create; must not exist, its parent must
  /// @param shape how much there will be
  /// @param source whose rows, and before which tokens
  /// @throws IOException also if the disk has no room for all rows; the message has both figures
  public static TeacherStoreWriter create(
      Path destination, TeacherShape shape, TeacherSource source) throws IOException {
    if (Files.exists(destination)) {
      throw new FileAlreadyExistsException(destination.toString(), null, "already exists");
    }
    // The files are sparse until they are filled: each alone may find room that another needs.
    FreeSpace.require(destination, shape.bytes());
    String suffix = "." + UUID.randomUUID().toString().substring(0, 8) + ".part";
    Path part = destination.resolveSibling(destination.getFileName() + suffix);
    UNFINISHED.createDirectory(part);
    return new TeacherStoreWriter(destination, part, shape, source);
  }

  /// How much there will be.
  public TeacherShape shape() {
    return shape;
  }

  /// Whose rows, and before which tokens.
  public TeacherSource source() {
    return source;
  }

  /// The number of rows so far.
  public long written() {
    return written.get();
  }

  /// Adds the next rows.
  ///
  /// @param rows with K tokens each, different and from 0 to V − 1
  /// @throws IllegalArgumentException if they do not fit the shape; nothing is added then
  public void append(SparseTeacher rows) throws IOException {
    requireFit(rows, reserved);
    write(reserve(rows.lists().rowCount()), rows);
  }

  /// Sets rows aside, to be written in any order.
  ///
  /// @param count how many
  /// @return the first of them
  long reserve(long count) {
    if (count > shape.rows() - reserved) {
      throw new IllegalArgumentException(
          "rows must be at most %d: %d".formatted(shape.rows() - reserved, count));
    }
    long first = reserved;
    reserved += count;
    return first;
  }

  /// Writes rows that were set aside, each of them once; from any thread.
  void write(long firstRow, SparseTeacher rows) throws IOException {
    int count = rows.lists().rowCount();
    int done = 0;
    while (done < count) {
      int s = shape.shardOf(firstRow + done);
      long within = firstRow + done - shape.firstRowOf(s);
      int some = (int) Math.min(count - done, shape.rowsOf(s) - within);
      OpenShard shard = openShard(s);
      boolean isFull = shard.isFullWith(within, rows, done, some);
      done += some;
      written.addAndGet(some);
      if (isFull) {
        // Without a lock: other threads go on with other files meanwhile.
        shards.put(s, shard.finish());
        forget(s);
      }
    }
  }

  /// Makes the store appear under its name.
  ///
  /// @throws IllegalStateException if rows are missing, or after a commit or after closing
  public void commit() throws IOException {
    if (committed || !Files.exists(part)) {
      throw new IllegalStateException(
          "%s is already %s".formatted(destination, committed ? "committed" : "closed"));
    }
    if (written() != shape.rows() || shards.size() != shape.shards()) {
      throw new IllegalStateException(
          "%s must have %d rows: %d were written".formatted(destination, shape.rows(), written()));
    }
    byte[] index = IndexJson.format(new StoreIndex(shape, source, List.copyOf(shards.values())));
    writeFile(StoreIndex.FILE, index);
    writeFile(
        StoreIndex.CHECKSUM_FILE,
        StoreIndex.checksumLine(index).getBytes(StandardCharsets.US_ASCII));
    force(part);
    UNFINISHED.finish(part, destination);
    committed = true;
    force(Optional.ofNullable(destination.toAbsolutePath().getParent()).orElse(destination));
  }

  /// Deletes what was written unless it was committed; threads that still write rows fail. Closing
  /// again does nothing.
  ///
  /// @throws IOException the first failure, with the others suppressed, after all were tried
  @Override
  public void close() throws IOException {
    List<Cleanup.Step> steps = new ArrayList<>();
    synchronized (open) {
      closed = true;
      open.values().forEach(shard -> steps.add(shard::close));
      open.clear();
    }
    if (!committed) {
      steps.add(() -> UNFINISHED.delete(part));
    }
    Cleanup.all(steps);
  }

  /// Checks that rows have the shape of the store.
  ///
  /// @param firstRow where they are to go
  private void requireFit(SparseTeacher rows, long firstRow) {
    int top = rows.lists().width();
    int count = rows.lists().rowCount();
    if (top != shape.top() || count > shape.rows() - firstRow) {
      throw new IllegalArgumentException(
          "rows must be at most %d of %d tokens: %d of %d"
              .formatted(shape.rows() - firstRow, shape.top(), count, top));
    }
    int[] sorted = new int[top];
    for (int row = 0; row < count; row++) {
      System.arraycopy(rows.lists().tokens(), row * top, sorted, 0, top);
      Arrays.sort(sorted);
      if (sorted[0] < 0 || sorted[top - 1] >= shape.vocabulary()) {
        throw new IllegalArgumentException(
            "tokens must be from 0 to %d: %d to %d at row %d"
                .formatted(shape.vocabulary() - 1, sorted[0], sorted[top - 1], firstRow + row));
      }
      for (int k = 1; k < top; k++) {
        if (sorted[k] == sorted[k - 1]) {
          throw new IllegalArgumentException(
              "tokens of a row must differ: %d stands twice at row %d"
                  .formatted(sorted[k], firstRow + row));
        }
      }
    }
  }

  private OpenShard openShard(int s) throws IOException {
    synchronized (open) {
      if (closed) {
        throw new IllegalStateException(destination + " is already closed");
      }
      OpenShard shard = open.get(s);
      if (shard == null) {
        shard = OpenShard.create(part, shape, s);
        open.put(s, shard);
      }
      return shard;
    }
  }

  private void forget(int s) {
    synchronized (open) {
      open.remove(s);
    }
  }

  private void writeFile(String name, byte[] bytes) throws IOException {
    try (FileChannel channel = UNFINISHED.create(part.resolve(name))) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /// The names in a directory; where the system cannot force them, the rename is durable by itself
  /// or not at all.
  private static void force(Path directory) throws IOException {
    if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
