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

  /// An extent that may be anything.
  static final long ANY = -1;

  private final SafetensorsFile file;

  TensorReader(SafetensorsFile file) {
    this.file = file;
  }

  SafetensorsFile file() {
    return file;
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
    Tensor tensor = require(name, List.of(DType.U8, DType.BOOL, DType.I64), shape);
    long[] values = new long[count(tensor)];
    if (tensor.type() == DType.I64) {
      MemorySegment.copy(tensor.data(), I64, 0, values, 0, values.length);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.data().get(ValueLayout.JAVA_BYTE, i);
      }
    }
    boolean[] mask = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      if (values[i] != 0 && values[i] != 1) {
        throw error(name, "0 or 1", "%d at element %d".formatted(values[i], i));
      }
      mask[i] = values[i] == 1;
    }
    return mask;
  }

  /// The format of a tensor of logits.
  static ElementType elementType(Tensor tensor) {
    return ElementType.valueOf(tensor.type().name());
  }

  /// The types that logits may have.
  static List<DType> logitTypes() {
    return Arrays.stream(ElementType.values()).map(type -> DType.valueOf(type.name())).toList();
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
