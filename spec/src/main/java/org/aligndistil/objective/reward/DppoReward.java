package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;

/// The rewards of distilled PPO: those of a teacher's DPO training, less a penalty for leaving the
/// student's own starting point.
///
/// ```
/// r_t = [t = |y|] β Σ_i log π_dpo(y_i|s_i)/π_ref(y_i|s_i) − β log π_θ(y_t|s_t)/π_S-ref(y_t|s_t)   (27)
/// r_t =            β log π_dpo(y_t|s_t)/π_ref(y_t|s_t)    − β log π_θ(y_t|s_t)/π_S-ref(y_t|s_t)   (29)
/// ```
///
/// The last token stands for the end of the sequence; both kinds have the same sum over a response.
///
/// @param beta β > 0, of the DPO teacher and of the penalty
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eqs. 26–29
public record DppoReward(double beta) {
  public DppoReward {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.05.
  public DppoReward() {
    this(0.05);
  }

  /// (27), the teacher's reward at the end, `[N]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref of the teachers
  /// @param policyToInitial log π_θ − log π_S-ref of the student and what it started from
  /// @param offsets where responses begin and end
  public double[] atSequenceLevel(
      TokenLogRatios dpoToReference, TokenLogRatios policyToInitial, int[] offsets) {
    double[] rewards = new DpoReward(beta).ofResponses(dpoToReference, offsets);
    return penalty().onResponses(rewards, policyToInitial, offsets);
  }

  /// (29), the teacher's reward at every token, `[N]`.
  ///
  /// @param dpoToReference log π_dpo − log π_ref of the teachers
  /// @param policyToInitial log π_θ − log π_S-ref of the student and what it started from
  public double[] atTokenLevel(TokenLogRatios dpoToReference, TokenLogRatios policyToInitial) {
    return penalty().onTokens(new DpoReward(beta).ofTokens(dpoToReference), policyToInitial);
  }

  private KlPenalty penalty() {
    return new KlPenalty(beta, KlEstimator.K1);
  }
}
