package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;

/// The token reward of reinforced token optimisation.
///
/// ```
/// r_t = clip(β log π_dpo(y_t|s_t)/π_ref(y_t|s_t)) − β₂ log π_θ(y_t|s_t)/π_ref(y_t|s_t)
/// r_|y| gets a response's reward on top, if there is one
/// ```
///
/// @param beta β > 0, the β of the DPO model
/// @param beta2 β₂ ≥ 0, weight of the KL penalty
/// @param clip the greatest magnitude of the DPO reward of a token; +∞ for no clip
/// @see <a href="https://arxiv.org/abs/2404.18922">Zhong et al. 2024</a>; without clip and
///   response's reward its second version, which AlignDistil compares with, appendix C
public record RtoReward(double beta, double beta2, double clip) {
  public RtoReward {
    Parameters.requirePositive("beta", beta);
    Parameters.requireNotNegative("beta_2", beta2);
    if (!(clip > 0)) {
      throw new IllegalArgumentException("clip must be positive: " + clip);
    }
  }

  /// β = 0.1, β₂ = 0.05, no clip.
  public RtoReward() {
    this(0.1, 0.05, Double.POSITIVE_INFINITY);
  }

  /// The rewards of tokens, `[N]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref
  /// @param policyToReference log π_θ − log π_ref
  public double[] ofTokens(TokenLogRatios dpoToReference, TokenLogRatios policyToReference) {
    double[] rewards = new DpoReward(beta).ofTokens(dpoToReference);
    for (int t = 0; t < rewards.length; t++) {
      rewards[t] = Math.clamp(rewards[t], -clip, clip);
    }
    return new KlPenalty(beta2, KlEstimator.K1).onTokens(rewards, policyToReference);
  }

  /// The rewards of tokens, and those of responses at their last tokens, `[N]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref
  /// @param policyToReference log π_θ − log π_ref
  /// @param responseRewards `[S]`, finite
  /// @param offsets where responses begin and end
  public double[] ofTokens(
      TokenLogRatios dpoToReference,
      TokenLogRatios policyToReference,
      double[] responseRewards,
      int[] offsets) {
    double[] rewards = ofTokens(dpoToReference, policyToReference);
    Checks.requireFinite("responseRewards", responseRewards);
    double[] last = KlPenalty.atLastTokens(responseRewards, rewards.length, offsets);
    for (int t = 0; t < rewards.length; t++) {
      rewards[t] += last[t];
    }
    return rewards;
  }
}
