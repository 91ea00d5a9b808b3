package org.aligndistil.objective.reward;

/// What a sampled token says about KL(π_θ‖π_ref), from ρ = log π_θ(y_t|s_t) − log π_ref(y_t|s_t).
///
/// @see <a href="http://joschu.net/blog/kl-approx.html">Schulman 2020, Approximating KL
///   Divergence</a>
public enum KlEstimator {

  /// ρ: without bias, of either sign.
  K1 {
    @Override
    public double estimate(double logRatio) {
      return logRatio;
    }
  },

  /// ρ²/2: never negative, biased.
  K2 {
    @Override
    public double estimate(double logRatio) {
      return logRatio * logRatio / 2;
    }
  },

  /// e^(−ρ) − 1 + ρ: never negative and without bias; +∞ where e^(−ρ) leaves the range of double.
  K3 {
    @Override
    public double estimate(double logRatio) {
      if (Math.abs(logRatio) > NEAR) {
        return StrictMath.expm1(-logRatio) + logRatio;
      }
      // Both parts cancel near 0: ρ² (1/2! − ρ/3! + ρ²/4! − …).
      double sum = 0;
      for (int k = TERMS; k >= 2; k--) {
        sum = (1 - logRatio * sum) / k;
      }
      return logRatio * logRatio * sum;
    }
  };

  private static final double NEAR = 0.5;

  /// 0.5²⁰/20! is below 2⁻⁸⁰.
  private static final int TERMS = 20;

  /// The estimate.
  ///
  /// @param logRatio ρ, nats
  public abstract double estimate(double logRatio);
}
