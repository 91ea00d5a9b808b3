package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.preference.Ddpo;

/// ```
/// L = ((r_w − r_l) − β (ρ(y_w) − ρ(y_l)))²                  mean over pairs
/// ```
///
/// @param ddpo the parameters
record DdpoDefinition(Ddpo ddpo) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = chosen.logRatio(Role.REFERENCE).minus(rejected.logRatio(Role.REFERENCE));
    Real residual = reward(chosen).minus(reward(rejected)).minus(h.times(ddpo.beta()));
    return residual.times(residual);
  }

  private static Real reward(Response response) {
    return response.batch().signal(Signal.REWARDS, response.index());
  }
}
