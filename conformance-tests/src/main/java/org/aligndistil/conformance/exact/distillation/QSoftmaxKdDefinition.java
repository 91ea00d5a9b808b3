package org.aligndistil.conformance.exact.distillation;

import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.distillation.QSoftmaxKd;

/// ```
/// L = L_SFT(y) + γ E_ŷ (1/|ŷ|) Σ_t KL(softmax(β (z_dpo − z_ref)) ‖ π_θ(·|s_t))      (31)
/// ```
///
/// @param kd the parameters
record QSoftmaxKdDefinition(QSoftmaxKd kd) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::kl;
    return LabelLoss.TOKEN
        .reduce(Reduction.SEQUENCE_MEAN, Set.of(ResponseKind.CHOSEN), batch, denominators)
        .plus(
            token
                .reduce(kd.reduction(), Set.of(ResponseKind.GENERATED), batch, denominators)
                .times(kd.gamma()));
  }

  private Real kl(ExactBatch batch, int row) {
    Real beta = Real.of(kd.beta());
    LinearMix advantage =
        new LinearMix()
            .plus(beta, batch.logits(Role.DPO, row))
            .plus(beta.negated(), batch.logits(Role.REFERENCE, row));
    return Statistics.kl(
        Distribution.softmax(advantage.logits()), batch.distribution(Role.POLICY, row));
  }
}
