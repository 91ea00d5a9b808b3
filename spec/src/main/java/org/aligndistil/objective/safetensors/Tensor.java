package org.aligndistil.objective.safetensors;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/// A tensor of an open file: what the header says of it, and its bytes where they lie.
///
/// Elements are little-endian and in row-major order. Nothing is copied: the segment is read-only
/// and dies with the file it came from. Files by other writers need not align their data, so read
/// with the unaligned layouts of [java.lang.foreign.ValueLayout].
///
/// @param name as it stands in the header
/// @param type the type of an element
/// @param shape the extents; none for a scalar
/// @param data the bytes, exactly as many as type and shape need
public record Tensor(String name, DType type, List<Long> shape, MemorySegment data) {

  public Tensor {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(data, "data");
    shape = List.copyOf(shape);
    long bytes = type.bytes(shape);
    if (data.byteSize() != bytes) {
      throw new IllegalArgumentException(
          "data of %s must have the size of %s %s: %d != %d"
              .formatted(name, type, shape, data.byteSize(), bytes));
    }
  }

  /// The number of elements.
  public long elements() {
    return data.byteSize() / type.bytes();
  }
}
