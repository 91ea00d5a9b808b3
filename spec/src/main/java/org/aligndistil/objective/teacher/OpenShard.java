package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;
import org.aligndistil.objective.storage.Cleanup;

/// A file of a store while its rows come in, in any order, from several threads.
final class OpenShard implements AutoCloseable {

  private final Path path;
  private final SafetensorsWriter writer;
  private final ShardRows rows;
  private final long rowCount;
  private final AtomicLong missing;
  private boolean finished;

  private OpenShard(Path path, SafetensorsWriter writer, ShardRows rows, long rowCount) {
    this.path = path;
    this.writer = writer;
    this.rows = rows;
    this.rowCount = rowCount;
    this.missing = new AtomicLong(rowCount);
  }

  /// Creates the file in its final size.
  ///
  /// @param directory of the store
  /// @param shape of the store
  /// @param shard which file
  static OpenShard create(Path directory, TeacherShape shape, int shard) throws IOException {
    long count = shape.rowsOf(shard);
    List<Long> lists = List.of(count, (long) shape.top());
    Path path = directory.resolve(TeacherShape.fileOf(shard));
    SafetensorsWriter writer =
        SafetensorsWriter.create(
            path,
            List.of(
                new TensorPlan(ShardRows.TOKENS, DType.I32, lists),
                new TensorPlan(ShardRows.LOG_PROBABILITIES, shape.precision().type(), lists),
                new TensorPlan(ShardRows.REST, DType.F64, List.of(count))),
            Map.of("first_row", Long.toString(shape.firstRowOf(shard))));
    ShardRows rows =
        new ShardRows(
            shape.top(),
            shape.precision(),
            writer.segment(ShardRows.TOKENS),
            writer.segment(ShardRows.LOG_PROBABILITIES),
            writer.segment(ShardRows.REST));
    return new OpenShard(path, writer, rows, count);
  }

  /// Writes rows, and says whether they were the last that were missing.
  ///
  /// @param row the first, counted from the beginning of the file; none is written twice
  /// @param source what to write
  /// @param from the first row there
  /// @param count how many
  boolean isFullWith(long row, SparseTeacher source, int from, int count) {
    rows.write(row, source, from, count);
    return missing.addAndGet(-count) == 0;
  }

  /// Forces the file to the disk and reads it again for its checksum.
  synchronized StoreIndex.Shard finish() throws IOException {
    writer.commit();
    StoreIndex.Shard shard =
        new StoreIndex.Shard(
            path.getFileName().toString(), rowCount, Files.size(path), Checksum.of(path));
    finished = true;
    return shard;
  }

  /// Deletes the file unless it was finished; waits for the thread that finishes it.
  @Override
  public synchronized void close() throws IOException {
    Cleanup.all(List.of(writer::close, this::deleteUnlessFinished));
  }

  private void deleteUnlessFinished() throws IOException {
    if (!finished) {
      Files.deleteIfExists(path);
    }
  }
}
