package org.aligndistil.objective.calculus;

/// What one outcome contributes to a divergence, from two log-probabilities.
///
/// ```
/// q φ(δ) = q log(q/p) − q + p,   δ = log q − log p,   φ(δ) = δ + e^(−δ) − 1
/// ∂/∂log p = p − q                                    ∂/∂log q = q δ
/// ```
///
/// Never negative. p where q is 0; +∞ where q is not 0 and p is.
final class RelativeEntropy {

  private static final double ROUNDING = 0x1p-53;

  /// Bound on the relative error of q φ(δ) for exact δ: exponentials within 2 roundings, and at
  /// most 8 more where φ is a difference.
  private static final double COMPUTED = 12 * ROUNDING;

  /// Below this p is so much greater than q that q φ(δ) = p (1 + e^δ (δ − 1)) loses nothing, and
  /// e^(−δ) might overflow.
  private static final double FAR_BELOW = -2;

  private RelativeEntropy() {}

  static double value(double logQ, double logP) {
    if (logQ == Double.NEGATIVE_INFINITY) {
      return StrictMath.exp(logP);
    }
    if (logP == Double.NEGATIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double delta = logQ - logP;
    return delta < FAR_BELOW
        ? StrictMath.exp(logP) * (1 + StrictMath.exp(delta) * (delta - 1))
        : StrictMath.exp(logQ) * Phi.of(delta);
  }

  /// p − q.
  static double slope(double logQ, double logP) {
    if (logQ == Double.NEGATIVE_INFINITY || logP == Double.NEGATIVE_INFINITY) {
      return StrictMath.exp(logP) - StrictMath.exp(logQ);
    }
    double delta = logQ - logP;
    return delta > 0
        ? StrictMath.exp(logQ) * StrictMath.expm1(-delta)
        : -StrictMath.exp(logP) * StrictMath.expm1(delta);
  }

  /// Bound on the error of [#value], from bounds on those of both logarithms.
  ///
  /// ```
  /// |q* φ(δ*) − q φ(δ)| ≤ e^ε_q spread q max|φ'| + (e^ε_q − 1) q φ(δ),   q φ' = q − p
  /// ```
  ///
  /// The rounding of δ is part of the spread. Relative to the value even where that is nearly 0.
  static double bound(double logQ, double errorQ, double logP, double errorP) {
    double value = value(logQ, logP);
    if (logP == Double.NEGATIVE_INFINITY || Double.isInfinite(value)) {
      return 0;
    }
    if (logQ == Double.NEGATIVE_INFINITY) {
      return value * (StrictMath.expm1(errorP) + COMPUTED) + Double.MIN_NORMAL;
    }
    double delta = logQ - logP;
    double spread = errorP + errorQ + ROUNDING * Math.abs(delta);
    double steepest =
        Math.max(
            steepness(logQ, logP, delta - spread, spread),
            steepness(logQ, logP, delta + spread, spread));
    double scale = StrictMath.expm1(errorQ) + COMPUTED;
    double bound = steepest * spread * (1 + scale) + value * scale;
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound + Double.MIN_NORMAL;
  }

  /// |q φ'(δ*)| for a δ* within the spread of δ, rounded up.
  private static double steepness(double logQ, double logP, double delta, double spread) {
    double steepness =
        delta > 0
            ? -StrictMath.exp(logQ) * StrictMath.expm1(-delta)
            : -StrictMath.exp(logP) * StrictMath.exp(spread) * StrictMath.expm1(delta);
    return steepness * (1 + COMPUTED);
  }
}
