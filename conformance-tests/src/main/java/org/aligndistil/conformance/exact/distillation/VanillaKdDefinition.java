package org.aligndistil.conformance.exact.distillation;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.distillation.VanillaKd;

/// ```
/// ℓ_t = −log π_θ(y_t|s_t) + α KL(softmax(z_T/τ) ‖ softmax(z_θ/τ))
/// ```
///
/// @param kd the parameters
record VanillaKdDefinition(VanillaKd kd) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(kd.reduction(), batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    Real kl =
        kd.temperature() == 1
            ? batch.klFrom(Role.TEACHER, row, batch.distribution(Role.POLICY, row))
            : Statistics.kl(tempered(batch, Role.TEACHER, row), tempered(batch, Role.POLICY, row));
    return kl.times(kd.alpha())
        .minus(batch.distribution(Role.POLICY, row).logProbability(batch.label(row)));
  }

  private Distribution tempered(ExactBatch batch, Role role, int row) {
    return Distribution.softmax(
        batch.logits(role, row).stream().map(z -> z.dividedBy(kd.temperature())).toList());
  }
}
