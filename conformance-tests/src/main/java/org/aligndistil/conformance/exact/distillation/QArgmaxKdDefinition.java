package org.aligndistil.conformance.exact.distillation;

import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.distillation.QArgmaxKd;

/// ```
/// L = L_SFT(y) + γ E_ŷ (1/|ŷ|) Σ_t −log π_θ(arg max_a z_dpo,a − z_ref,a | s_t)     (30)
/// ```
///
/// @param kd the parameters
record QArgmaxKdDefinition(QArgmaxKd kd) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = QArgmaxKdDefinition::crossEntropy;
    return LabelLoss.TOKEN
        .reduce(Reduction.SEQUENCE_MEAN, Set.of(ResponseKind.CHOSEN), batch, denominators)
        .plus(
            token
                .reduce(kd.reduction(), Set.of(ResponseKind.GENERATED), batch, denominators)
                .times(kd.gamma()));
  }

  private static Real crossEntropy(ExactBatch batch, int row) {
    int best = best(batch.asGiven(), row);
    return batch.distribution(Role.POLICY, row).logProbability(best).negated();
  }

  private static int best(ExactBatch batch, int row) {
    LinearMix advantage =
        new LinearMix()
            .plus(Real.ONE, batch.logits(Role.DPO, row))
            .plus(Real.ONE.negated(), batch.logits(Role.REFERENCE, row));
    return Distribution.softmax(advantage.logits()).argMax();
  }
}
