package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;

/// What tokens cost for leading the policy away from a reference.
///
/// ```
/// −β k(ρ_t),   ρ_t = log π_θ(y_t|s_t) − log π_ref(y_t|s_t)
/// r_t − β k(ρ_t)                                      token rewards
/// [t = |y|] r(x, y) − β k(ρ_t)                        a response's reward, at its last token
/// ```
///
/// @param beta β ≥ 0
/// @param estimator k
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eq. 2
public record KlPenalty(double beta, KlEstimator estimator) {
  public KlPenalty {
    Parameters.requireNotNegative("beta", beta);
  }

  /// β = 0.01, k1.
  public KlPenalty() {
    this(0.01, KlEstimator.K1);
  }

  /// Token rewards with the penalty, `[N]`.
  ///
  /// @param rewards `[N]`, finite
  /// @param policyToReference log π_θ − log π_ref
  public double[] onTokens(double[] rewards, TokenLogRatios policyToReference) {
    Checks.requireLength("rewards", rewards, "log-ratios", policyToReference.count());
    Checks.requireFinite("rewards", rewards);
    double[] penalised = new double[rewards.length];
    for (int t = 0; t < penalised.length; t++) {
      penalised[t] = rewards[t] - beta * estimator.estimate(policyToReference.get(t));
    }
    return penalised;
  }

  /// Rewards of responses at their last tokens, and the penalty at every token, `[N]`. The reward
  /// of an empty response has no token to stand at and is left out.
  ///
  /// @param rewards `[S]`, finite
  /// @param policyToReference log π_θ − log π_ref
  /// @param offsets where responses begin and end
  public double[] onResponses(double[] rewards, TokenLogRatios policyToReference, int[] offsets) {
    return onTokens(atLastTokens(rewards, policyToReference.count(), offsets), policyToReference);
  }

  /// Rewards of responses at their last tokens, 0 elsewhere.
  static double[] atLastTokens(double[] rewards, int tokens, int[] offsets) {
    Checks.requireOffsets(offsets, tokens);
    Checks.requireLength("rewards", rewards, "responses", offsets.length - 1);
    double[] placed = new double[tokens];
    for (int s = 0; s < rewards.length; s++) {
      if (offsets[s + 1] > offsets[s]) {
        placed[offsets[s + 1] - 1] = rewards[s];
      }
    }
    return placed;
  }
}
