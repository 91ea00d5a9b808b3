package org.aligndistil.backend.matrix;

/// The floating-point formats in which logits and gradients are stored, little-endian.
///
/// Every format widens to a double exactly.
public enum ElementType {
  /// IEEE 754 binary64.
  F64(8, 0x1p-53),
  /// IEEE 754 binary32.
  F32(4, 0x1p-24),
  /// bfloat16, the upper half of a binary32.
  BF16(2, 0x1p-8),
  /// IEEE 754 binary16.
  F16(2, 0x1p-11);

  private final int bytes;
  private final double unitRoundoff;

  ElementType(int bytes, double unitRoundoff) {
    this.bytes = bytes;
    this.unitRoundoff = unitRoundoff;
  }

  /// The size of one element in bytes.
  public int bytes() {
    return bytes;
  }

  /// Half the distance from 1 to the next larger number: the relative error of one rounding.
  public double unitRoundoff() {
    return unitRoundoff;
  }

  /// Rounds to bfloat16, ties to even, and returns the 16 bits.
  ///
  /// The value is rounded once, from double: going through binary32 would round twice.
  ///
  /// @param value any double; NaN stays NaN
  public static short toBfloat16(double value) {
    if (Double.isNaN(value)) {
      return (short) 0x7fc0;
    }
    float nearest = (float) value;
    int bits = Float.floatToRawIntBits(nearest);
    int kept = bits & 0xffff;
    if (kept == 0x8000) {
      // A tie in binary32 may be none in double: let the discarded part of the double decide.
      double rest = Math.abs(value) - Math.abs((double) nearest);
      boolean up = rest > 0 || (rest == 0 && (bits & 0x10000) != 0);
      return (short) ((bits >>> 16) + (up ? 1 : 0));
    }
    return (short) ((bits + 0x8000) >>> 16);
  }

  /// Rounds to binary16, ties to even, and returns the 16 bits.
  ///
  /// @param value any double; NaN stays NaN
  public static short toBinary16(double value) {
    float nearest = (float) value;
    if ((double) nearest == value || !Float.isFinite(nearest)) {
      return Float.floatToFloat16(nearest);
    }
    // Round to odd in binary32, so that the second rounding cannot see a false tie.
    float toZero = Math.abs((double) nearest) > Math.abs(value) ? towardsZero(nearest) : nearest;
    return Float.floatToFloat16(Float.intBitsToFloat(Float.floatToRawIntBits(toZero) | 1));
  }

  private static float towardsZero(float x) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(x) - 1);
  }
}
