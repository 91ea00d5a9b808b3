package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Simpo;

/// ```
/// a(y) = (1/|y|) Σ_t log π_θ(y_t|s_t)                       its sum as packed code has it
/// L = −log σ(β (a(y_w) − a(y_l) − γ/β))                     mean over pairs
/// ```
///
/// @param simpo the parameters
record SimpoDefinition(Simpo simpo) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real difference = reward(chosen).minus(reward(rejected));
    return difference
        .minus(Real.of(simpo.gammaBetaRatio()))
        .times(simpo.beta())
        .logSigmoid()
        .negated();
  }

  private Real reward(Response response) {
    Response.OfToken logProbability = row -> response.logProbability(Role.POLICY, row);
    return switch (simpo.variant()) {
      case PAPER -> response.mean(logProbability);
      case AS_OPENRLHF -> response.sum(logProbability);
    };
  }
}
