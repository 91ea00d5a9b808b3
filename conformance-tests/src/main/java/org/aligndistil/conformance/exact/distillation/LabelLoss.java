package org.aligndistil.conformance.exact.distillation;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.TokenLoss;

/// −log π_θ(y_t|s_t).
final class LabelLoss {

  static final TokenLoss TOKEN =
      (batch, row) ->
          batch.distribution(Role.POLICY, row).logProbability(batch.label(row)).negated();

  private LabelLoss() {}
}
