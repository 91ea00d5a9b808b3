package org.aligndistil.objective.calculus;

/// What KL divergences are sums of.
///
/// ```
/// φ(δ) = δ + e^(−δ) − 1 ≥ 0          KL(p‖q) = Σ_v p_v φ(log p_v − log q_v)
/// ```
///
/// Accurate to a few roundings of itself also where δ and e^(−δ) − 1 cancel; +∞ where e^(−δ) leaves
/// the range of double.
public final class Phi {

  /// Below this φ is summed as a series.
  private static final double NEAR = 0.5;

  /// 0.5²⁰/20! is below 2⁻⁸⁰.
  private static final int TERMS = 20;

  private Phi() {}

  /// φ(δ).
  ///
  /// @param delta δ, nats
  public static double of(double delta) {
    if (Math.abs(delta) > NEAR) {
      return delta + StrictMath.expm1(-delta);
    }
    // δ² (1/2! − δ/3! + δ²/4! − …)
    double sum = 0;
    for (int k = TERMS; k >= 2; k--) {
      sum = (1 - delta * sum) / k;
    }
    return delta * delta * sum;
  }
}
