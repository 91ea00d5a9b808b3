package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Tdpo2;

/// ```
/// h = ρ(y_w) − ρ(y_l) − α (K(y_l) − sg K(y_w))              (17), (18)
/// K(y) = Σ_t KL(π_ref ‖ π_θ)
/// L = −log σ(β h)                                           mean over pairs
/// ```
///
/// @param tdpo2 the parameters
record Tdpo2Definition(Tdpo2 tdpo2) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = chosen.logRatio(Role.REFERENCE).minus(rejected.logRatio(Role.REFERENCE));
    Real delta = rejected.sequentialKl().minus(chosen.constant().sequentialKl());
    return h.minus(delta.times(tdpo2.alpha())).times(tdpo2.beta()).logSigmoid().negated();
  }
}
