package org.aligndistil.objective.file;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.safetensors.Tensor;

/// Finds tensors by name and insists on their type and shape.
final class TensorReader {

  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// An extent that may be anything.
  static final long ANY = -1;

  /// What token ids may be stored as.
  static final List<DType> TOKENS = List.of(DType.I64, DType.I32);

  /// What numbers that are no logits may be stored as.
  static final List<DType> NUMBERS = List.of(DType.F64, DType.F32);

  /// What masks and truth values may be stored as.
  static final List<DType> MASKS = List.of(DType.U8, DType.BOOL, DType.I64);

  private final SafetensorsFile file;

  TensorReader(SafetensorsFile file) {
    this.file = file;
  }

  SafetensorsFile file() {
    return file;
  }

  boolean has(String name) {
    return file.find(name).isPresent();
  }

  /// A tensor of one of some types and of some shape.
  ///
  /// @param shape the extents, [#ANY] where any will do
  Tensor require(String name, List<DType> types, List<Long> shape) throws SafetensorsException {
    Tensor tensor = file.tensor(name);
    if (!types.contains(tensor.type())) {
      throw error(
          name,
          types.size() == 1 ? types.getFirst().toString() : "one of " + types,
          tensor.type().toString());
    }
    boolean fits = tensor.shape().size() == shape.size();
    for (int i = 0; fits && i < shape.size(); i++) {
      fits = shape.get(i) == ANY || shape.get(i).equals(tensor.shape().get(i));
    }
    if (!fits) {
      throw error(
          name, "shape " + shape.toString().replace("-1", "any"), "shape " + tensor.shape());
    }
    return tensor;
  }

  /// An I64 tensor as an array.
  long[] longs(String name, List<Long> shape) throws SafetensorsException {
    Tensor tensor = require(name, List.of(DType.I64), shape);
    long[] values = new long[count(tensor)];
    MemorySegment.copy(tensor.data(), I64, 0, values, 0, values.length);
    return values;
  }

  /// A mask of U8, BOOL or I64 as an array.
  boolean[] mask(String name, List<Long> shape) throws SafetensorsException {
    Tensor tensor = require(name, MASKS, shape);
    boolean[] mask = new boolean[count(tensor)];
    for (int i = 0; i < mask.length; i++) {
      long value = integer(tensor, i);
      if (value != 0 && value != 1) {
        throw error(name, "0 or 1", "%d at element %d".formatted(value, i));
      }
      mask[i] = value == 1;
    }
    return mask;
  }

  /// One element of a tensor of integers of any width, or of a mask.
  static long integer(Tensor tensor, long index) {
    return switch (tensor.type()) {
      case I64 -> tensor.data().get(I64, index * Long.BYTES);
      case I32 -> tensor.data().get(I32, index * Integer.BYTES);
      default -> tensor.data().get(ValueLayout.JAVA_BYTE, index);
    };
  }

  /// One element of a tensor of F64 or F32.
  static double number(Tensor tensor, long index) {
    return tensor.type() == DType.F64
        ? tensor.data().get(F64, index * Double.BYTES)
        : tensor.data().get(F32, index * Float.BYTES);
  }

  /// The format of a tensor of logits.
  static ElementType elementType(Tensor tensor) {
    return ElementType.valueOf(tensor.type().name());
  }

  /// The types that logits may have.
  static List<DType> logitTypes() {
    return Arrays.stream(ElementType.values()).map(type -> DType.valueOf(type.name())).toList();
  }

  /// What the file has, for messages.
  String names() {
    List<String> names = file.tensors().stream().map(tensor -> "'" + tensor.name() + "'").toList();
    return names.isEmpty() ? "no tensors" : String.join(", ", names);
  }

  int count(Tensor tensor) throws SafetensorsException {
    if (tensor.elements() > Integer.MAX_VALUE - 8) {
      throw error(tensor.name(), "fewer than 2^31 elements", tensor.elements() + " elements");
    }
    return (int) tensor.elements();
  }

  SafetensorsException error(String tensor, String expected, String found) {
    return SafetensorsException.ofTensor(file.path(), tensor, expected, found);
  }
}
