package org.aligndistil.djl.matrix;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.torch.HostMemory;

/// Copies rows of host matrices to arrays and back.
///
/// Formats of 16 bits are widened here: DJL cannot make arrays of them.
public final class HostRows {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private HostRows() {}

  /// The type of array that holds a matrix without loss.
  public static DataType typeOf(HostMatrix matrix) {
    return matrix.type() == ElementType.F64 ? DataType.FLOAT64 : DataType.FLOAT32;
  }

  /// Copies rows to the device of a manager.
  ///
  /// @param matrix where from
  /// @param firstRow the first row
  /// @param count how many
  /// @param type binary32 or binary64, at least as precise as the matrix
  /// @param manager gets the array, `[count,V]`
  public static NDArray upload(
      HostMatrix matrix, int firstRow, int count, DataType type, NDManager manager) {
    NDArray host = newHostArray(manager, new Shape(count, matrix.columns()), type);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = HostMemory.of(host, arena);
      long rowBytes = (long) matrix.columns() * type.getNumOfBytes();
      for (int row = 0; row < count; row++) {
        read(matrix, firstRow + row, segment.asSlice(row * rowBytes, rowBytes), type);
      }
    }
    return moved(host, manager.getDevice());
  }

  /// Copies an array to rows of a host matrix, each element rounded once to the nearest.
  ///
  /// @param array `[n,V]`
  /// @param matrix where to
  /// @param firstRow the row that receives the first
  public static void download(NDArray array, HostMatrix matrix, int firstRow) {
    try (NDArray host = array.toDevice(Device.cpu(), true);
        Arena arena = Arena.ofConfined()) {
      MemorySegment segment = HostMemory.of(host, arena);
      long rowBytes = (long) matrix.columns() * array.getDataType().getNumOfBytes();
      int count = Math.toIntExact(array.getShape().get(0));
      for (int row = 0; row < count; row++) {
        write(
            segment.asSlice(row * rowBytes, rowBytes), array.getDataType(), matrix, firstRow + row);
      }
    }
  }

  /// Adds an array to a host matrix.
  ///
  /// @param array `[N,V]`
  /// @param matrix F64, added to
  public static void add(NDArray array, HostMatrix matrix) {
    try (NDArray host = array.toDevice(Device.cpu(), true);
        Arena arena = Arena.ofConfined()) {
      MemorySegment segment = HostMemory.of(host, arena);
      DataType type = array.getDataType();
      long i = 0;
      for (int row = 0; row < matrix.rowCount(); row++) {
        long at = matrix.byteOffset(row);
        for (int column = 0; column < matrix.columns(); column++, i++, at += Double.BYTES) {
          double sum = matrix.segment().get(F64, at) + get(segment, type, i);
          matrix.segment().set(F64, at, sum);
        }
      }
    }
  }

  private static NDArray newHostArray(NDManager manager, Shape shape, DataType type) {
    return manager.create(shape, type, Device.cpu());
  }

  private static NDArray moved(NDArray host, Device device) {
    if (device.equals(Device.cpu())) {
      return host;
    }
    try (host) {
      return host.toDevice(device, true);
    }
  }

  private static void read(HostMatrix matrix, int row, MemorySegment out, DataType type) {
    MemorySegment in = matrix.segment();
    long start = matrix.byteOffset(row);
    int columns = matrix.columns();
    if (type == typeOf(matrix) && matrix.type().bytes() == type.getNumOfBytes()) {
      MemorySegment.copy(in, start, out, 0, (long) columns * type.getNumOfBytes());
      return;
    }
    switch (matrix.type()) {
      case F64 -> throw new IllegalArgumentException("binary32 cannot hold " + matrix.type());
      case F32 -> {
        for (int i = 0; i < columns; i++) {
          set(out, type, i, in.get(F32, start + 4L * i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < columns; i++) {
          set(out, type, i, Float.intBitsToFloat(in.get(BITS16, start + 2L * i) << 16));
        }
      }
      case F16 -> {
        for (int i = 0; i < columns; i++) {
          set(out, type, i, Float.float16ToFloat(in.get(BITS16, start + 2L * i)));
        }
      }
    }
  }

  private static void write(MemorySegment in, DataType type, HostMatrix matrix, int row) {
    MemorySegment out = matrix.segment();
    long start = matrix.byteOffset(row);
    int columns = matrix.columns();
    switch (matrix.type()) {
      case F64 -> {
        for (int i = 0; i < columns; i++) {
          out.set(F64, start + 8L * i, get(in, type, i));
        }
      }
      case F32 -> {
        if (type == DataType.FLOAT32) {
          MemorySegment.copy(in, 0, out, start, 4L * columns);
          return;
        }
        for (int i = 0; i < columns; i++) {
          out.set(F32, start + 4L * i, (float) get(in, type, i));
        }
      }
      case BF16 -> {
        for (int i = 0; i < columns; i++) {
          out.set(BITS16, start + 2L * i, ElementType.toBfloat16(get(in, type, i)));
        }
      }
      case F16 -> {
        for (int i = 0; i < columns; i++) {
          out.set(BITS16, start + 2L * i, ElementType.toBinary16(get(in, type, i)));
        }
      }
    }
  }

  private static double get(MemorySegment segment, DataType type, long i) {
    return type == DataType.FLOAT64
        ? segment.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
        : segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
  }

  private static void set(MemorySegment segment, DataType type, long i, float value) {
    if (type == DataType.FLOAT64) {
      segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, value);
    } else {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
  }
}
