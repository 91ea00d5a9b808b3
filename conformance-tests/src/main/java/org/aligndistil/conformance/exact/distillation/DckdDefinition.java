package org.aligndistil.conformance.exact.distillation;

import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.distillation.Dckd;

/// ```
/// L = L_SFT(y_w) + α (L_w + L_l)                                     (7)
/// L_w, L_l = E Σ_t KL(π_dpo ‖ π_θ) over y_w, over y_l                (5), (6)
/// ```
///
/// @param dckd the parameters
record DckdDefinition(Dckd dckd) implements Definition {

  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> REJECTED = Set.of(ResponseKind.REJECTED);

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss kl =
        (exact, row) -> exact.klFrom(Role.DPO, row, exact.distribution(Role.POLICY, row));
    Real chosen = kl.reduce(dckd.reduction(), CHOSEN, batch, denominators);
    Real rejected = kl.reduce(dckd.reduction(), REJECTED, batch, denominators);
    return LabelLoss.TOKEN
        .reduce(Reduction.SEQUENCE_MEAN, CHOSEN, batch, denominators)
        .plus(chosen.plus(rejected).times(dckd.alpha()));
  }
}
