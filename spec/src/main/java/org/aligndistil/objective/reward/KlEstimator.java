package org.aligndistil.objective.reward;

import org.aligndistil.objective.calculus.Phi;

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

  /// φ(ρ) = e^(−ρ) − 1 + ρ: never negative and without bias; +∞ where e^(−ρ) leaves the range of
  /// double.
  K3 {
    @Override
    public double estimate(double logRatio) {
      return Phi.of(logRatio);
    }
  };

  /// The estimate.
  ///
  /// @param logRatio ρ, nats
  public abstract double estimate(double logRatio);
}
