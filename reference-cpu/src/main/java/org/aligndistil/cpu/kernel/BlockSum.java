package org.aligndistil.cpu.kernel;

/// Adds the sums of blocks without losing their low parts.
///
/// A compensated sum (T. Ogita, S. M. Rump, S. Oishi, *Accurate sum and dot product*, 2005,
/// algorithm 4.3); infinities behave as in ordinary addition.
public final class BlockSum {

  private double high;
  private double low;

  /// Adds one number.
  public void add(double x) {
    double sum = high + x;
    double virtual = sum - high;
    double error = (high - (sum - virtual)) + (x - virtual);
    high = sum;
    low += error;
  }

  /// The sum so far.
  public double value() {
    return Double.isFinite(high) ? high + low : high;
  }
}
