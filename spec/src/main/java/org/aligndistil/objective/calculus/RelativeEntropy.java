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

  /// Below this φ is summed as a series, because δ and e^(−δ) − 1 cancel.
  private static final double NEAR = 0.5;

  /// 0.5²⁰/20! is below 2⁻⁸⁰.
  private static final int TERMS = 20;

  private RelativeEntropy() {}

  static double value(double logQ, double logP) {
    if (logQ == Double.NEGATIVE_INFINITY) {
      return StrictMath.exp(logP);
    }
    if (logP == Double.NEGATIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double q = StrictMath.exp(logQ);
    return q == 0 ? StrictMath.exp(logP) : q * phi(logQ - logP);
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
  static double bound(double logQ, double errorQ, double logP, double errorP) {
    double value = value(logQ, logP);
    if (logP == Double.NEGATIVE_INFINITY || Double.isInfinite(value)) {
      return 0;
    }
    if (logQ == Double.NEGATIVE_INFINITY) {
      return value * (StrictMath.expm1(errorP) + 4 * ROUNDING);
    }
    double spread = errorP + errorQ + 2 * ROUNDING * (Math.abs(logQ) + Math.abs(logP));
    double steepest =
        Math.max(Math.abs(slope(logQ, logP - spread)), Math.abs(slope(logQ, logP + spread)));
    double scale = StrictMath.expm1(errorQ) + 8 * ROUNDING;
    return steepest * spread * (1 + scale) + value * scale + Double.MIN_NORMAL;
  }

  private static double phi(double x) {
    if (Math.abs(x) > NEAR) {
      return x + StrictMath.expm1(-x);
    }
    double sum = 0;
    for (int k = TERMS; k >= 2; k--) {
      sum = (1 - x * sum) / k;
    }
    return x * x * sum;
  }
}
