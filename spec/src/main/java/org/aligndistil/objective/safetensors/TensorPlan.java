package org.aligndistil.objective.safetensors;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A tensor that is to be written.
///
/// @param name any text but `__metadata__`
/// @param type the type of an element
/// @param shape the extents, none of them negative; none at all for a scalar
public record TensorPlan(String name, DType type, List<Long> shape) {

  public TensorPlan {
    shape = List.copyOf(shape);
    if (name.equals(Header.METADATA)) {
      throw new IllegalArgumentException("name is reserved: " + name);
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException("name has an unpaired surrogate: " + name);
    }
    try {
      type.bytes(shape);
    } catch (ArithmeticException overflow) {
      throw new IllegalArgumentException(
          "%s must have fewer than 2^63 bytes: %s %s".formatted(name, type, shape), overflow);
    }
  }

  /// The size of the tensor in bytes.
  public long bytes() {
    return type.bytes(shape);
  }
}
