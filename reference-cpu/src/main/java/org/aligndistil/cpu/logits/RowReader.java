package org.aligndistil.cpu.logits;

import java.lang.foreign.MemorySegment;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.cpu.kernel.ToBinary32;
import org.aligndistil.cpu.kernel.Widen;

/// Widens rows of a host matrix to doubles. Exact, so that its form does not matter.
public final class RowReader {

  private RowReader() {}

  /// Reads some elements of a row.
  ///
  /// @param matrix where from
  /// @param row its index
  /// @param column the first element
  /// @param count how many
  /// @param out where to
  /// @param at the element of `out` that receives the first
  public static void read(HostMatrix matrix, int row, int column, int count, double[] out, int at) {
    MemorySegment segment = matrix.segment();
    long start = matrix.byteOffset(row) + (long) column * matrix.type().bytes();
    switch (matrix.type()) {
      case F64 -> Widen.binary64(segment, start, out, at, count);
      case F32 -> Widen.binary32(segment, start, out, at, count);
      case BF16 -> Widen.bfloat16(segment, start, out, at, count);
      case F16 -> Widen.binary16(segment, start, out, at, count);
    }
  }

  /// Copies elements of 16 or 32 bits to a row of binary32.
  ///
  /// @param elements one row of them
  /// @param copy where to
  /// @param row its index there
  /// @param column that of the first element there
  public static void copy(HostMatrix elements, HostMatrix copy, int row, int column) {
    ToBinary32.Place from = new ToBinary32.Place(elements.segment(), elements.byteOffset(0));
    ToBinary32.Place to = new ToBinary32.Place(copy.segment(), copy.byteOffset(row) + 4L * column);
    switch (elements.type()) {
      case F32 -> ToBinary32.binary32(from, to, elements.columns());
      case BF16 -> ToBinary32.bfloat16(from, to, elements.columns());
      case F16 -> ToBinary32.binary16(from, to, elements.columns());
      case F64 -> throw new IllegalArgumentException("binary64 does not fit into binary32");
    }
  }
}
