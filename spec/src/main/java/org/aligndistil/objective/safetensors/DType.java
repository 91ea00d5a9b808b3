package org.aligndistil.objective.safetensors;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The element types of a safetensors file, little-endian, by the names that the header uses.
///
/// Declared in the order of the reference implementation, which is also that of ascending
/// alignment: a writer sorts by it.
public enum DType {
  /// A byte, 0 or 1.
  BOOL(1),
  /// Unsigned, 8 bits.
  U8(1),
  /// Two's complement, 8 bits.
  I8(1),
  /// 8-bit floating point, 5 bits of exponent and 2 of significand.
  F8_E5M2(1),
  /// 8-bit floating point, 4 bits of exponent and 3 of significand.
  F8_E4M3(1),
  /// Two's complement, 16 bits.
  I16(2),
  /// Unsigned, 16 bits.
  U16(2),
  /// IEEE 754 binary16.
  F16(2),
  /// bfloat16, the upper half of a binary32.
  BF16(2),
  /// Two's complement, 32 bits.
  I32(4),
  /// Unsigned, 32 bits.
  U32(4),
  /// IEEE 754 binary32.
  F32(4),
  /// IEEE 754 binary64.
  F64(8),
  /// Two's complement, 64 bits.
  I64(8),
  /// Unsigned, 64 bits.
  U64(8);

  private final int bytes;

  DType(int bytes) {
    this.bytes = bytes;
  }

  /// The size of one element in bytes, which is also its alignment.
  public int bytes() {
    return bytes;
  }

  /// The size in bytes of a dense tensor of this type.
  ///
  /// The product is formed from left to right, so that a shape whose leading extents overflow is
  /// refused even when a later extent is 0, as the reference implementation does.
  ///
  /// @param shape the extents, none of them negative; no extents is a scalar
  /// @throws ArithmeticException if an intermediate product exceeds 2⁶³ − 1
  public long bytes(List<Long> shape) {
    long product = 1;
    for (long extent : shape) {
      if (extent < 0) {
        throw new IllegalArgumentException("shape must not have a negative extent: " + shape);
      }
      product = Math.multiplyExact(product, extent);
    }
    return Math.multiplyExact(product, bytes);
  }

  /// The type of that name, if the format has it.
  ///
  /// @param name as it stands in a header, upper case
  public static Optional<DType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
