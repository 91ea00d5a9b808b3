package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Dpkd;

/// ```
/// h = Σ_t (log π_θ − log π_T)(y_w) − Σ_t (log π_θ − log π_T)(y_l)
/// L = −log σ(β h)                                           mean over pairs
/// ```
///
/// @param dpkd the parameters
record DpkdDefinition(Dpkd dpkd) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = chosen.logRatio(Role.TEACHER).minus(rejected.logRatio(Role.TEACHER));
    return h.times(dpkd.beta()).logSigmoid().negated();
  }
}
