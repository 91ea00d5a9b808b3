package org.aligndistil.conformance.exact;

import org.aligndistil.backend.Role;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.distillation.Sft;

/// ```
/// ℓ_t = −log π_θ(y_t|s_t)
/// ```
///
/// @param sft the parameters
record SftDefinition(Sft sft) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token =
        (exact, row) ->
            exact.distribution(Role.POLICY, row).logProbability(exact.label(row)).negated();
    return token.reduce(sft.reduction(), batch, denominators);
  }
}
