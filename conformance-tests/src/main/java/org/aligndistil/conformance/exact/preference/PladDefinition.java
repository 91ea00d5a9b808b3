package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Plad;

/// ```
/// a(y) = (1/|y|) Σ_t log π_θ(y_t|s_t)
/// L = max(0, m − a(y_w) + a(y_l))                           mean over pairs
/// ```
///
/// @param plad the parameters
record PladDefinition(Plad plad) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real side = missing(chosen.side(), rejected.side());
    return side.sign() >= 0 ? missing(chosen, rejected) : Real.ZERO;
  }

  private Real missing(Response chosen, Response rejected) {
    return Real.of(plad.margin()).minus(mean(chosen)).plus(mean(rejected));
  }

  private static Real mean(Response response) {
    return response.mean(row -> response.logProbability(Role.POLICY, row));
  }
}
