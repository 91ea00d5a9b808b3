package org.aligndistil.cpu.sink;

import java.lang.foreign.MemorySegment;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.Narrow;

/// Writes blocks of doubles to a row of a host matrix, each rounded once to the nearest.
public final class RowWriter {

  private RowWriter() {}

  /// Writes one block.
  ///
  /// @param block the values
  /// @param count how many there are
  /// @param matrix where to
  /// @param row its row
  /// @param column the column that receives the first value
  public static void write(double[] block, int count, HostMatrix matrix, int row, int column) {
    MemorySegment segment = matrix.segment();
    long at = matrix.byteOffset(row) + (long) column * matrix.type().bytes();
    switch (matrix.type()) {
      case F64 -> Narrow.binary64(block, count, segment, at);
      case F32 -> Narrow.binary32(block, count, segment, at);
      case BF16 -> Narrow.bfloat16(block, count, segment, at);
      case F16 -> Narrow.binary16(block, count, segment, at);
    }
  }
}
