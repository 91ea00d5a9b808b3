package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Tdpo1;

/// ```
/// h = ρ(y_w) − ρ(y_l) − (K(y_l) − K(y_w))                   (13), (14)
/// K(y) = Σ_t KL(π_ref ‖ π_θ)
/// L = −log σ(β h)                                           (15), mean over pairs
/// ```
///
/// @param tdpo1 the parameters
record Tdpo1Definition(Tdpo1 tdpo1) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = chosen.logRatio(Role.REFERENCE).minus(rejected.logRatio(Role.REFERENCE));
    Real delta = rejected.sequentialKl().minus(chosen.sequentialKl());
    return h.minus(delta).times(tdpo1.beta()).logSigmoid().negated();
  }
}
