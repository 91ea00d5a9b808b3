package org.aligndistil.objective.teacher;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;

/// A file of a store, verified and mapped when its first row is read.
final class LazyShard {

  private final Path path;
  private final StoreIndex.Shard entry;
  private final TeacherShape shape;
  private Optional<SafetensorsFile> file = Optional.empty();
  private boolean closed;

  LazyShard(Path directory, StoreIndex.Shard entry, TeacherShape shape) {
    this.path = directory.resolve(entry.file());
    this.entry = entry;
    this.shape = shape;
  }

  /// Checks that the file is there and has its size.
  void requireThere() throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new TeacherStoreException(path, "a shard of the store", "no file");
    }
    long bytes = Files.size(path);
    if (bytes != entry.bytes()) {
      throw new TeacherStoreException(path, entry.bytes() + " bytes", "%d".formatted(bytes));
    }
  }

  /// The number of rows.
  long rowCount() {
    return entry.rows();
  }

  /// The size of the file.
  long bytes() {
    return entry.bytes();
  }

  /// The rows, whose bytes are those that were written.
  ///
  /// @throws TeacherStoreException if they are not
  synchronized ShardRows rows() throws IOException {
    requireOpen();
    if (file.isEmpty()) {
      requireThere();
      file = Optional.of(SafetensorsFile.openChecked(path, this::requireIntact));
    }
    return new ShardRows(
        shape.top(),
        shape.precision(),
        tensor(file.get(), ShardRows.TOKENS, DType.I32, List.of(entry.rows(), (long) shape.top())),
        tensor(
            file.get(),
            ShardRows.LOG_PROBABILITIES,
            shape.precision().type(),
            List.of(entry.rows(), (long) shape.top())),
        tensor(file.get(), ShardRows.REST, DType.F64, List.of(entry.rows())));
  }

  /// Reads rows, and checks that they can be some.
  ///
  /// @param row the first, counted from the beginning of the file
  /// @param target where to
  /// @param at the first row there
  /// @param count how many
  /// @throws TeacherStoreException if a token is none of the vocabulary, or a log-probability is
  ///   none
  void read(long row, ShardRows.Target target, int at, int count) throws IOException {
    rows().read(row, target, at, count);
    int top = shape.top();
    for (int i = at * top; i < (at + count) * top; i++) {
      int token = target.tokens()[i];
      if (token < 0 || token >= shape.vocabulary()) {
        throw impossible("tokens from 0 to " + (shape.vocabulary() - 1), token, row + i / top - at);
      }
      requireLogProbability(target.logProbabilities()[i], row + i / top - at);
    }
    for (int i = at; i < at + count; i++) {
      requireLogProbability(target.rest()[i], row + i - at);
    }
  }

  private void requireLogProbability(double value, long row) throws TeacherStoreException {
    if (!(value <= 0)) {
      throw impossible("log-probabilities, which are at most 0", value, row);
    }
  }

  private TeacherStoreException impossible(String expected, Number found, long row) {
    return new TeacherStoreException(path, expected, "%s at row %d".formatted(found, row));
  }

  /// Reads the file, all of it, also if it was read before, and checks what it holds. If it was
  /// read before, the memory that its rows come from is checked, whatever the path leads to now.
  ///
  /// @throws TeacherStoreException if its bytes are not those that were written
  synchronized void verify() throws IOException {
    requireOpen();
    requireThere();
    if (file.isPresent()) {
      requireIntact(file.get().bytes());
    }
    rows();
  }

  synchronized void close() {
    closed = true;
    file.ifPresent(SafetensorsFile::close);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the store is closed: " + path);
    }
  }

  private void requireIntact(MemorySegment bytes) throws TeacherStoreException {
    String sha256 = Checksum.of(bytes);
    if (!sha256.equals(entry.sha256())) {
      throw new TeacherStoreException(path, "the SHA-256 checksum " + entry.sha256(), sha256);
    }
  }

  private MemorySegment tensor(SafetensorsFile open, String name, DType type, List<Long> extents)
      throws SafetensorsException {
    Tensor tensor = open.tensor(name);
    if (tensor.type() != type || !tensor.shape().equals(extents)) {
      throw SafetensorsException.ofTensor(
          path,
          name,
          "%s %s".formatted(type, extents),
          "%s %s".formatted(tensor.type(), tensor.shape()));
    }
    return tensor.data();
  }
}
