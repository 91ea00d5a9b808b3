package org.aligndistil.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;

/// Writes blocks of doubles to a row of a host matrix, each rounded once to the nearest.
final class RowWriter {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final float[] floats;
  private final short[] shorts;

  RowWriter(int longestBlock) {
    floats = new float[longestBlock];
    shorts = new short[longestBlock];
  }

  /// Writes one block.
  ///
  /// @param block the values
  /// @param count how many there are
  /// @param matrix where to
  /// @param row its row
  /// @param column the column that receives the first value
  void write(double[] block, int count, HostMatrix matrix, int row, int column) {
    MemorySegment segment = matrix.segment();
    long at = matrix.byteOffset(row) + (long) column * matrix.type().bytes();
    switch (matrix.type()) {
      case F64 -> MemorySegment.copy(block, 0, segment, F64, at, count);
      case F32 -> {
        for (int i = 0; i < count; i++) {
          floats[i] = (float) block[i];
        }
        MemorySegment.copy(floats, 0, segment, F32, at, count);
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          shorts[i] = ElementType.toBfloat16(block[i]);
        }
        MemorySegment.copy(shorts, 0, segment, BITS16, at, count);
      }
      case F16 -> {
        for (int i = 0; i < count; i++) {
          shorts[i] = ElementType.toBinary16(block[i]);
        }
        MemorySegment.copy(shorts, 0, segment, BITS16, at, count);
      }
    }
  }
}
