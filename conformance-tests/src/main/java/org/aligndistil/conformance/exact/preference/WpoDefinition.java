package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.preference.Wpo;

/// ```
/// a(y) = (1/|y|) Σ_t [log π_θ(y_t|s_t) − log Σ_v π_θ(v|s_t)²]
/// w = min(1, e^(a(y_w) + a(y_l)))                           a constant; without the 1 as in TRL
/// L = −w log σ(β (ρ(y_w) − ρ(y_l)))                         mean over pairs
/// ```
///
/// @param wpo the parameters
record WpoDefinition(Wpo wpo) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = chosen.logRatio(Role.REFERENCE).minus(rejected.logRatio(Role.REFERENCE));
    Real weight = likeness(chosen.constant()).plus(likeness(rejected.constant())).exp();
    boolean isCut = wpo.variant() == Wpo.Variant.PAPER && weight.isGreaterThan(Real.ONE);
    return h.times(wpo.beta()).logSigmoid().negated().times(isCut ? Real.ONE : weight);
  }

  private static Real likeness(Response response) {
    return response.mean(
        row -> response.logProbability(Role.POLICY, row).minus(logCollision(response, row)));
  }

  /// log Σ_v π(v)² = log Σ_v e^(2 z_v) − 2 log Σ_v e^(z_v).
  private static Real logCollision(Response response, int row) {
    Distribution twice =
        Distribution.softmax(
            response.batch().logits(Role.POLICY, row).stream().map(z -> z.plus(z)).toList());
    Real once = response.batch().distribution(Role.POLICY, row).logSumExp();
    return twice.logSumExp().minus(once).minus(once);
  }
}
