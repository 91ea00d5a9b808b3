package org.aligndistil.cpu.row;

/// A divergence at one row.
///
/// @param value the divergence
/// @param bound bound on its error
/// @param own the part of the bound that is due to arithmetic, not to the weights of mixes
public record Bounded(double value, double bound, double own) {

  /// Of equal distributions.
  public static final Bounded ZERO = new Bounded(0, 0, 0);

  /// The relative accuracy that a divergence must have.
  private static final double ACCURACY = 1e-13;

  /// Whether it is shown to be as accurate as it must be.
  public boolean isProved() {
    return own <= ACCURACY * value;
  }
}
