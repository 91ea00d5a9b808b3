package org.aligndistil.conformance.exact.reinforcement;

import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.reinforcement.ReinforceToken;

/// ```
/// G_t = β0 Σ_{i≥t} log π_dpo(y_i|s_i) − log π⁻_dpo(y_i|s_i)
/// ℓ_t = −G_t log π_θ(y_t|s_t) + β KL(π_θ(·|s_t) ‖ π_dpo(·|s_t))      (43)
/// ```
///
/// @param reinforce the parameters
record ReinforceTokenDefinition(ReinforceToken reinforce) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(reinforce.reduction(), batch, denominators);
  }

  /// Of −∂L/∂log π_θ(y_t), for the token where it is greatest.
  @Override
  public double labelCondition(ExactBatch batch, Denominators denominators) {
    return IntStream.range(0, batch.sequences().tokenCount())
        .mapToDouble(t -> {
          TokenLoss ofToken = (exact, row) -> row == t ? returns(exact, row) : Real.ZERO;
          return rounding().of(batch, changed -> reduce(ofToken, changed, denominators));
        })
        .max()
        .orElseThrow();
  }

  /// Of L but for its KL.
  @Override
  public double labelConditionOfLoss(ExactBatch batch, Denominators denominators) {
    TokenLoss withoutKl =
        (exact, row) -> returns(exact, row).times(exact.labelLogProbability(Role.POLICY, row));
    return rounding().of(batch, changed -> reduce(withoutKl, changed, denominators));
  }

  private LabelRounding rounding() {
    return new LabelRounding(reinforce.roles());
  }

  private Real reduce(TokenLoss token, ExactBatch batch, Denominators denominators) {
    return token.reduce(reinforce.reduction(), batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    Real kl =
        Statistics.kl(batch.distribution(Role.POLICY, row), batch.distribution(Role.DPO, row));
    return kl.times(reinforce.beta())
        .minus(
            returns(batch.constants(), row).times(batch.labelLogProbability(Role.POLICY, row)));
  }

  /// The row after the last one of a row's response.
  private static int end(ExactBatch batch, int row) {
    int s = 0;
    while (batch.sequences().offsets()[s + 1] <= row) {
      s++;
    }
    return batch.sequences().offsets()[s + 1];
  }

  private Real returns(ExactBatch batch, int row) {
    Real sum = Real.ZERO;
    for (int i = row; i < end(batch, row); i++) {
      sum =
          sum.plus(batch.labelLogProbability(Role.DPO, i))
              .minus(batch.labelLogProbability(Role.REVERSE_DPO, i));
    }
    return sum.times(reinforce.beta0());
  }
}
