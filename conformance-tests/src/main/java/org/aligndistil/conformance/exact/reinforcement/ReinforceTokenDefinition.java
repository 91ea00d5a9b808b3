package org.aligndistil.conformance.exact.reinforcement;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
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

  private Real tokenLoss(ExactBatch batch, int row) {
    Distribution policy = batch.distribution(Role.POLICY, row);
    Real kl = Statistics.kl(policy, batch.distribution(Role.DPO, row));
    return kl.times(reinforce.beta())
        .minus(returns(batch.constants(), row).times(policy.logProbability(batch.label(row))));
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
      int label = batch.label(i);
      sum =
          sum.plus(batch.distribution(Role.DPO, i).logProbability(label))
              .minus(batch.distribution(Role.REVERSE_DPO, i).logProbability(label));
    }
    return sum.times(reinforce.beta0());
  }
}
