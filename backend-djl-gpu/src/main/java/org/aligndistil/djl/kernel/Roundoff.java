package org.aligndistil.djl.kernel;

/// What the error bounds assume of the device's arithmetic.
///
/// Sums, differences and products are rounded to nearest; exponentials are off by at most 2 ulp
/// (the CPU's are within 1, CUDA's within 2 without fast math, which is never on); results below
/// the smallest normal number may be 0. Bounds are first-order, computed in binary32 and widened by
/// [#SLACK].
final class Roundoff {

  /// u of binary32.
  static final double SINGLE = 0x1p-24;

  /// u of binary64.
  static final double DOUBLE = 0x1p-53;

  /// Relative error of an exponential.
  static final double EXP = 4 * SINGLE;

  /// For second-order terms and the rounding of bounds themselves.
  static final double SLACK = 1.001;

  /// The smallest normal binary32: the absolute error of a result that underflows.
  static final double TINY = 0x1p-126;

  private Roundoff() {}
}
