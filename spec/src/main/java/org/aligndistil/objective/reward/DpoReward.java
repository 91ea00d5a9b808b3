package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;

/// The reward that a DPO model has learnt, of responses and of their tokens.
///
/// ```
/// r(x, y) = β log π_dpo(y|x)/π_ref(y|x)                    (5)
/// r(x, y_<t, y_t) = β log π_dpo(y_t|s_t)/π_ref(y_t|s_t)    (6)          r(x, y) = Σ_t r(x, y_<t, y_t)
/// ```
///
/// @param beta β > 0, the β of the DPO model
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 5, 6;
///   ADPA, eqs. 26, 28
public record DpoReward(double beta) {
  public DpoReward {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.1.
  public DpoReward() {
    this(0.1);
  }

  /// (6), `[N]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref
  public double[] ofTokens(TokenLogRatios dpoToReference) {
    return dpoToReference.times(beta);
  }

  /// (5), `[S]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref
  /// @param offsets where responses begin and end
  public double[] ofResponses(TokenLogRatios dpoToReference, int[] offsets) {
    return dpoToReference.sums(beta, offsets);
  }
}
