package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Writes a [TeacherStore], once: rows in their order, file after file.
///
/// Everything goes to a directory of another name. [#commit] forces it to the disk and renames it
/// in one step, so that a reader finds no store or the whole one. Closing without a commit deletes
/// it; a killed process leaves a directory that ends in `.part`. Used by one thread.
public final class TeacherStoreWriter implements AutoCloseable {

  private final Path destination;
  private final Path part;
  private final TeacherShape shape;
  private final List<StoreIndex.Shard> shards = new ArrayList<>();
  private Optional<SafetensorsWriter> open = Optional.empty();
  private long written;
  private boolean committed;

  private TeacherStoreWriter(Path destination, Path part, TeacherShape shape) {
    this.destination = destination;
    this.part = part;
    this.shape = shape;
  }

  /// Begins a store.
  ///
  /// @param destination the directory to create; must not exist, its parent must
  /// @param shape how much there will be
  public static TeacherStoreWriter create(Path destination, TeacherShape shape) throws IOException {
    if (Files.exists(destination)) {
      throw new FileAlreadyExistsException(destination.toString(), null, "already exists");
    }
    String suffix = "." + UUID.randomUUID().toString().substring(0, 8) + ".part";
    Path part = destination.resolveSibling(destination.getFileName() + suffix);
    Files.createDirectory(part);
    return new TeacherStoreWriter(destination, part, shape);
  }

  /// How much there will be.
  public TeacherShape shape() {
    return shape;
  }

  /// The number of rows so far.
  public long written() {
    return written;
  }

  /// Adds the next rows.
  ///
  /// @param rows with K tokens each, different and from 0 to V − 1
  /// @throws IllegalArgumentException if they do not fit the shape; nothing is added then
  public void append(SparseTeacher rows) throws IOException {
    requireFit(rows);
    int count = rows.lists().rowCount();
    int done = 0;
    while (done < count) {
      int s = shape.shardOf(written);
      long within = written - shape.firstRowOf(s);
      int some = (int) Math.min(count - done, shape.rowsOf(s) - within);
      rowsOf(openShard(s)).write(within, rows, done, some);
      done += some;
      written += some;
      if (within + some == shape.rowsOf(s)) {
        finishShard(s);
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
    if (written != shape.rows()) {
      throw new IllegalStateException(
          "%s must have %d rows: %d were written".formatted(destination, shape.rows(), written));
    }
    byte[] index = IndexJson.format(new StoreIndex(shape, shards));
    write(StoreIndex.FILE, index);
    write(
        StoreIndex.CHECKSUM_FILE,
        StoreIndex.checksumLine(index).getBytes(StandardCharsets.US_ASCII));
    force(part);
    Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE);
    committed = true;
    force(Optional.ofNullable(destination.toAbsolutePath().getParent()).orElse(destination));
  }

  /// Deletes what was written unless it was committed. Closing again does nothing.
  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
    if (!committed && Files.exists(part)) {
      for (int s = 0; s < shape.shards() && s <= shards.size(); s++) {
        Files.deleteIfExists(part.resolve(TeacherShape.fileOf(s)));
      }
      Files.deleteIfExists(part.resolve(StoreIndex.FILE));
      Files.deleteIfExists(part.resolve(StoreIndex.CHECKSUM_FILE));
      Files.delete(part);
    }
  }

  private void requireFit(SparseTeacher rows) {
    int top = rows.lists().width();
    int count = rows.lists().rowCount();
    if (top != shape.top() || count > shape.rows() - written) {
      throw new IllegalArgumentException(
          "rows must be at most %d of %d tokens: %d of %d"
              .formatted(shape.rows() - written, shape.top(), count, top));
    }
    int[] sorted = new int[top];
    for (int row = 0; row < count; row++) {
      System.arraycopy(rows.lists().tokens(), row * top, sorted, 0, top);
      Arrays.sort(sorted);
      if (sorted[0] < 0 || sorted[top - 1] >= shape.vocabulary()) {
        throw new IllegalArgumentException(
            "tokens must be from 0 to %d: %d to %d at row %d"
                .formatted(shape.vocabulary() - 1, sorted[0], sorted[top - 1], written + row));
      }
      for (int k = 1; k < top; k++) {
        if (sorted[k] == sorted[k - 1]) {
          throw new IllegalArgumentException(
              "tokens of a row must differ: %d stands twice at row %d"
                  .formatted(sorted[k], written + row));
        }
      }
    }
  }

  private SafetensorsWriter openShard(int s) throws IOException {
    if (open.isEmpty()) {
      long rows = shape.rowsOf(s);
      List<Long> lists = List.of(rows, (long) shape.top());
      open =
          Optional.of(
              SafetensorsWriter.create(
                  part.resolve(TeacherShape.fileOf(s)),
                  List.of(
                      new TensorPlan(ShardRows.TOKENS, DType.I32, lists),
                      new TensorPlan(ShardRows.LOG_PROBABILITIES, shape.precision().type(), lists),
                      new TensorPlan(ShardRows.REST, DType.F64, List.of(rows))),
                  Map.of("first_row", Long.toString(shape.firstRowOf(s)))));
    }
    return open.get();
  }

  private ShardRows rowsOf(SafetensorsWriter writer) {
    return new ShardRows(
        shape.top(),
        shape.precision(),
        writer.segment(ShardRows.TOKENS),
        writer.segment(ShardRows.LOG_PROBABILITIES),
        writer.segment(ShardRows.REST));
  }

  private void finishShard(int s) throws IOException {
    openShard(s).commit();
    open = Optional.empty();
    Path path = part.resolve(TeacherShape.fileOf(s));
    shards.add(
        new StoreIndex.Shard(
            TeacherShape.fileOf(s), shape.rowsOf(s), Files.size(path), Checksum.of(path)));
  }

  private void write(String name, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            part.resolve(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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
