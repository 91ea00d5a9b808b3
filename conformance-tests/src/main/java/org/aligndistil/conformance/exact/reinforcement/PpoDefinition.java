package org.aligndistil.conformance.exact.reinforcement;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.reinforcement.Ppo;

/// ```
/// ρ_t = e^(log π_θ(y_t|s_t) − log π_old(y_t|s_t))
/// ℓ_t = −min(ρ_t Â_t, clip(ρ_t, 1 − ε, 1 + ε_high) Â_t)
/// ```
///
/// @param ppo the parameters
record PpoDefinition(Ppo ppo) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(ppo.reduction(), batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    Real ratio = ratio(batch, row);
    Real advantage = batch.signal(Signal.ADVANTAGES, row);
    Real side = ratio(batch.sides(), row);
    boolean isClipped = side.times(advantage).isGreaterThan(clipped(side, side).times(advantage));
    return (isClipped ? clipped(ratio, side) : ratio).times(advantage).negated();
  }

  private static Real ratio(ExactBatch batch, int row) {
    Real logProbability = batch.distribution(Role.POLICY, row).logProbability(batch.label(row));
    return logProbability.minus(batch.signal(Signal.OLD_LOG_PROBABILITIES, row)).exp();
  }

  /// A ratio, or the end of the interval beyond which another one is.
  private Real clipped(Real ratio, Real side) {
    Real least = Real.ONE.minus(Real.of(ppo.clipping().low()));
    Real most = Real.ONE.plus(Real.of(ppo.clipping().high()));
    return least.isGreaterThan(side) ? least : side.isGreaterThan(most) ? most : ratio;
  }
}
