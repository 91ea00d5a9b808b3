package org.aligndistil.objective.teacher;

import java.util.Locale;
import java.util.Objects;
import org.aligndistil.objective.safetensors.DType;

/// How much a teacher store holds, and how it is cut into files.
///
/// @param rows the number of rows N, 0 or more; may exceed 2³¹
/// @param top the number K of tokens kept of each row, from 1 to V
/// @param vocabulary the number of tokens V
/// @param precision what the log-probabilities are rounded to
/// @param rowsPerShard the rows of every file but the last, which holds the remaining ones
public record TeacherShape(
    long rows, int top, int vocabulary, Precision precision, long rowsPerShard) {

  /// What log-probabilities are stored as. What all other tokens have together is always binary64.
  public enum Precision {
    /// IEEE 754 binary32: a relative error of 6e-8 of log q.
    F32(DType.F32),
    /// IEEE 754 binary64.
    F64(DType.F64);

    private final DType type;

    Precision(DType type) {
      this.type = type;
    }

    DType type() {
      return type;
    }
  }

  /// Files are about this large unless the caller says otherwise: small enough to be verified in a
  /// fraction of a second, large enough that 10⁹ rows of 50 tokens are some thousand files.
  private static final long SHARD_BYTES = 1L << 27;

  public TeacherShape {
    Objects.requireNonNull(precision, "precision");
    if (rows < 0 || top < 1 || top > vocabulary || rowsPerShard < 1) {
      throw new IllegalArgumentException(
          "rows must not be negative, top from 1 to the vocabulary, rows per shard positive: "
              + "%d, %d of %d, %d".formatted(rows, top, vocabulary, rowsPerShard));
    }
    long shards = rows / rowsPerShard + (rows % rowsPerShard == 0 ? 0 : 1);
    if (shards > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "there must be fewer than 2^31 shards: %d rows of %d a shard"
              .formatted(rows, rowsPerShard));
    }
  }

  /// Files of some 128 MB.
  public TeacherShape(long rows, int top, int vocabulary, Precision precision) {
    this(rows, top, vocabulary, precision, Math.max(1, SHARD_BYTES / rowBytes(top, precision)));
  }

  /// The number of files.
  public int shards() {
    return (int) (rows / rowsPerShard + (rows % rowsPerShard == 0 ? 0 : 1));
  }

  /// The size of all rows in bytes; the headers of the files have less than a kilobyte each. At
  /// most 2⁶³ − 1, which stands for anything larger too.
  long bytes() {
    long row = rowBytes(top, precision);
    return rows > Long.MAX_VALUE / row ? Long.MAX_VALUE : rows * row;
  }

  private static long rowBytes(int top, Precision precision) {
    return top * (4L + precision.type().bytes()) + 8;
  }

  /// The number of rows of a file.
  long rowsOf(int shard) {
    return Math.min(rowsPerShard, rows - firstRowOf(shard));
  }

  /// The first row of a file.
  long firstRowOf(int shard) {
    return shard * rowsPerShard;
  }

  /// The file that holds a row.
  int shardOf(long row) {
    return (int) (Objects.checkIndex(row, rows) / rowsPerShard);
  }

  /// The name of a file.
  static String fileOf(int shard) {
    return String.format(Locale.ROOT, "shard-%05d.safetensors", shard);
  }
}
