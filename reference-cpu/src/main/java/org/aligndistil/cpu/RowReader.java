package org.aligndistil.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.aligndistil.backend.matrix.HostMatrix;

/// Widens rows of a host matrix to doubles. Exact, so that its form does not matter.
final class RowReader {

  private static final int CHUNK = 1024;

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final float[] floats = new float[CHUNK];
  private final short[] shorts = new short[CHUNK];

  /// Reads one row.
  ///
  /// @param matrix where from
  /// @param row its index
  /// @param out where to
  /// @param at the element of `out` that receives column 0
  void read(HostMatrix matrix, int row, double[] out, int at) {
    MemorySegment segment = matrix.segment();
    long start = matrix.byteOffset(row);
    switch (matrix.type()) {
      case F64 -> MemorySegment.copy(segment, F64, start, out, at, matrix.columns());
      case F32 -> {
        for (int column = 0; column < matrix.columns(); column += CHUNK) {
          int n = Math.min(CHUNK, matrix.columns() - column);
          MemorySegment.copy(segment, F32, start + 4L * column, floats, 0, n);
          for (int i = 0; i < n; i++) {
            out[at + column + i] = floats[i];
          }
        }
      }
      case BF16 -> {
        for (int column = 0; column < matrix.columns(); column += CHUNK) {
          int n = Math.min(CHUNK, matrix.columns() - column);
          MemorySegment.copy(segment, BITS16, start + 2L * column, shorts, 0, n);
          for (int i = 0; i < n; i++) {
            out[at + column + i] = Float.intBitsToFloat(shorts[i] << 16);
          }
        }
      }
      case F16 -> {
        for (int column = 0; column < matrix.columns(); column += CHUNK) {
          int n = Math.min(CHUNK, matrix.columns() - column);
          MemorySegment.copy(segment, BITS16, start + 2L * column, shorts, 0, n);
          for (int i = 0; i < n; i++) {
            out[at + column + i] = Float.float16ToFloat(shorts[i]);
          }
        }
      }
    }
  }
}
