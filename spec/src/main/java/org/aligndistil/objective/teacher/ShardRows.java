package org.aligndistil.objective.teacher;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.teacher.TeacherShape.Precision;

/// The rows of one file, in mapped memory. Little-endian; elements may exceed 2³¹.
///
/// @param top the number of tokens K of a row
/// @param precision of the log-probabilities
/// @param tokens I32 `[n,K]`
/// @param logProbabilities F32 or F64 `[n,K]`
/// @param rest F64 `[n]`
record ShardRows(
    int top,
    Precision precision,
    MemorySegment tokens,
    MemorySegment logProbabilities,
    MemorySegment rest) {

  static final String TOKENS = "top_tokens";
  static final String LOG_PROBABILITIES = "top_log_probabilities";
  static final String REST = "rest_log_probability";

  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Where rows go when they are read: arrays for some rows, of which so many have been filled.
  ///
  /// @param tokens `[count,K]`
  /// @param logProbabilities `[count,K]`
  /// @param rest `[count]`
  record Target(int[] tokens, double[] logProbabilities, double[] rest) {}

  /// Reads rows.
  ///
  /// @param row the first, counted from the beginning of the file
  /// @param target where to
  /// @param at the first row there
  /// @param count how many
  void read(long row, Target target, int at, int count) {
    int first = at * top;
    int length = count * top;
    long element = row * top;
    MemorySegment.copy(tokens, I32, element * Integer.BYTES, target.tokens, first, length);
    switch (precision) {
      case F64 ->
          MemorySegment.copy(
              logProbabilities,
              F64,
              element * Double.BYTES,
              target.logProbabilities,
              first,
              length);
      case F32 -> {
        for (int i = 0; i < length; i++) {
          target.logProbabilities[first + i] =
              logProbabilities.get(F32, (element + i) * Float.BYTES);
        }
      }
    }
    MemorySegment.copy(rest, F64, row * Double.BYTES, target.rest, at, count);
  }

  /// Writes rows.
  ///
  /// @param row the first, counted from the beginning of the file
  /// @param source what to write
  /// @param from the first row there
  /// @param count how many
  void write(long row, SparseTeacher source, int from, int count) {
    int first = from * top;
    int length = count * top;
    long element = row * top;
    MemorySegment.copy(
        source.lists().tokens(), first, tokens, I32, element * Integer.BYTES, length);
    switch (precision) {
      case F64 ->
          MemorySegment.copy(
              source.logProbabilities(),
              first,
              logProbabilities,
              F64,
              element * Double.BYTES,
              length);
      case F32 -> {
        for (int i = 0; i < length; i++) {
          logProbabilities.set(
              F32, (element + i) * Float.BYTES, (float) source.logProbabilities()[first + i]);
        }
      }
    }
    MemorySegment.copy(source.othersLogProbability(), from, rest, F64, row * Double.BYTES, count);
  }

  /// Σ over rows of the probability that the tokens which are not kept have together; the same bits
  /// on every machine.
  double remainingMass(long rows) {
    double sum = 0;
    for (long row = 0; row < rows; row++) {
      sum += StrictMath.exp(rest.get(F64, row * Double.BYTES));
    }
    return sum;
  }
}
