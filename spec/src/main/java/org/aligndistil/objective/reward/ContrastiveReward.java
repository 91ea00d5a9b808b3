package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;

/// The reward between a DPO model and one that was trained on the reversed preferences.
///
/// ```
/// r_ctr(x, y) = β0 log π_dpo(y|x)/π⁻_dpo(y|x)              (12)
/// r_ctr(x, y_<t, y_t) = β0 log π_dpo(y_t|s_t)/π⁻_dpo(y_t|s_t)
/// ```
///
/// @param beta0 β0 > 0, the β of both models
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eq. 12
public record ContrastiveReward(double beta0) {
  public ContrastiveReward {
    Parameters.requirePositive("beta0", beta0);
  }

  /// β0 = 0.1.
  public ContrastiveReward() {
    this(0.1);
  }

  /// The rewards of tokens, `[N]`.
  ///
  /// @param dpoToReverse log π_dpo − log π⁻_dpo
  public double[] ofTokens(TokenLogRatios dpoToReverse) {
    return dpoToReverse.times(beta0);
  }

  /// (12), `[S]`.
  ///
  /// @param dpoToReverse log π_dpo − log π⁻_dpo
  /// @param offsets where responses begin and end
  public double[] ofResponses(TokenLogRatios dpoToReverse, int[] offsets) {
    return dpoToReverse.sums(beta0, offsets);
  }
}
