package org.aligndistil.backend.matrix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/// A matrix in host memory: a heap array, native memory, or a mapped file. Little-endian.
///
/// The number of elements may exceed 2³¹. Nothing is copied: whoever owns the segment must keep it
/// alive.
///
/// @param segment the storage
/// @param type the format of an element
/// @param rows where each row begins
/// @param columns the number of elements in a row, at least 1
public record HostMatrix(MemorySegment segment, ElementType type, Rows rows, int columns)
    implements Logits, GradientSink {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  public HostMatrix {
    Objects.requireNonNull(segment, "segment");
    if (columns < 1) {
      throw new IllegalArgumentException("columns must be at least 1: " + columns);
    }
    long capacity = segment.byteSize() / type.bytes();
    switch (rows) {
      case Rows.Strided strided -> {
        if (strided.count() > 0) {
          requireRoom(strided.count() - 1, lastStart(strided), columns, capacity);
        }
      }
      case Rows.Indexed indexed -> {
        for (int row = 0; row < indexed.count(); row++) {
          requireRoom(row, indexed.start(row), columns, capacity);
        }
      }
    }
  }

  /// A matrix without gaps over a whole segment.
  ///
  /// @param segment the storage
  /// @param type the format of an element
  /// @param rowCount number of rows N
  /// @param columns number of columns V
  public static HostMatrix of(MemorySegment segment, ElementType type, int rowCount, int columns) {
    return new HostMatrix(segment, type, Rows.contiguous(rowCount, columns), columns);
  }

  @Override
  public int rowCount() {
    return rows.count();
  }

  @Override
  public int vocabulary() {
    return columns;
  }

  /// The byte at which a row begins.
  ///
  /// @param row from 0 to N − 1
  public long byteOffset(int row) {
    return rows.start(row) * type.bytes();
  }

  /// Whether some byte between the first and the last of this matrix lies there in another as well.
  public boolean overlaps(HostMatrix other) {
    return rowCount() > 0
        && other.rowCount() > 0
        && extent().asOverlappingSlice(other.extent()).isPresent();
  }

  private MemorySegment extent() {
    long first = Long.MAX_VALUE;
    long last = 0;
    for (int row = 0; row < rowCount(); row++) {
      first = Math.min(first, byteOffset(row));
      last = Math.max(last, byteOffset(row) + (long) columns * type.bytes());
    }
    return segment.asSlice(first, last - first);
  }

  /// One element, widened exactly.
  ///
  /// @param row from 0 to N − 1
  /// @param column from 0 to V − 1
  public double get(int row, int column) {
    long at = byteOffset(row) + (long) Objects.checkIndex(column, columns) * type.bytes();
    return switch (type) {
      case F64 -> segment.get(F64, at);
      case F32 -> segment.get(F32, at);
      case BF16 -> Float.intBitsToFloat(segment.get(BITS16, at) << 16);
      case F16 -> Float.float16ToFloat(segment.get(BITS16, at));
    };
  }

  /// Stores one element, rounded to the nearest.
  ///
  /// @param row from 0 to N − 1
  /// @param column from 0 to V − 1
  /// @param value the value before rounding
  public void set(int row, int column, double value) {
    long at = byteOffset(row) + (long) Objects.checkIndex(column, columns) * type.bytes();
    switch (type) {
      case F64 -> segment.set(F64, at, value);
      case F32 -> segment.set(F32, at, (float) value);
      case BF16 -> segment.set(BITS16, at, ElementType.toBfloat16(value));
      case F16 -> segment.set(BITS16, at, ElementType.toBinary16(value));
    }
  }

  private static long lastStart(Rows.Strided rows) {
    try {
      return Math.addExact(rows.first(), Math.multiplyExact(rows.count() - 1L, rows.stride()));
    } catch (ArithmeticException overflow) {
      throw new IllegalArgumentException("rows lie beyond any memory: " + rows, overflow);
    }
  }

  private static void requireRoom(int row, long start, int columns, long capacity) {
    if (start > capacity - columns) {
      throw new IllegalArgumentException(
          "row %d needs the elements %d to %d, but the segment holds %d"
              .formatted(row, start, start + columns - 1, capacity));
    }
  }
}
