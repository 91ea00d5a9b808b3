package org.aligndistil.objective.calculus;

import java.math.BigInteger;

/// The sum of doubles, rounded once: the same bits in any order.
///
/// A fixed-point accumulator over the whole range of double, in digits of 32 bits with room for
/// carries (U. Kulisch, *Computer Arithmetic and Validity*, 2013, chapter 8).
public final class ExactSum {

  private static final int LOWEST_EXPONENT = -1074;
  private static final int DIGITS = 68;
  private static final int ADDITIONS_BEFORE_CARRY = 1 << 29;
  private static final long LOW = 0xffffffffL;

  private final long[] digits = new long[DIGITS];
  private int additions;
  private double nonFinite;

  /// The sum of no numbers, 0.
  public ExactSum() {}

  /// Adds a number; infinities and NaN behave as in ordinary addition.
  public void add(double x) {
    if (!Double.isFinite(x)) {
      nonFinite += x;
      return;
    }
    long bits = Double.doubleToRawLongBits(x);
    int biased = (int) (bits >>> 52) & 0x7ff;
    long mantissa = (bits & 0xfffffffffffffL) | (biased == 0 ? 0 : 1L << 52);
    int position = Math.max(biased, 1) - 1;
    int digit = position >>> 5;
    int shift = position & 31;
    long sign = bits < 0 ? -1 : 1;
    long low = (mantissa & LOW) << shift;
    long high = (mantissa >>> 32) << shift;
    digits[digit] += sign * (low & LOW);
    digits[digit + 1] += sign * ((low >>> 32) + (high & LOW));
    digits[digit + 2] += sign * (high >>> 32);
    if (++additions == ADDITIONS_BEFORE_CARRY) {
      carry();
    }
  }

  /// The exact sum of all numbers added so far, rounded to the nearest double, ties to even.
  public double value() {
    if (nonFinite != 0) {
      return nonFinite;
    }
    carry();
    BigInteger total = BigInteger.ZERO;
    for (int i = DIGITS - 1; i >= 0; i--) {
      total = total.shiftLeft(32).add(BigInteger.valueOf(digits[i]));
    }
    int excess = Math.max(0, total.bitLength() - 64);
    BigInteger magnitude = total.abs();
    BigInteger top = magnitude.shiftRight(excess);
    boolean inexact = magnitude.getLowestSetBit() < excess && total.signum() != 0;
    double rounded = (inexact ? top.setBit(0) : top).doubleValue();
    return total.signum() * Math.scalb(rounded, excess + LOWEST_EXPONENT);
  }

  private void carry() {
    for (int i = 0; i < DIGITS - 1; i++) {
      digits[i + 1] += digits[i] >> 32;
      digits[i] &= LOW;
    }
    additions = 0;
  }
}
