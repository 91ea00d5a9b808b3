package org.aligndistil.conformance.exact.reinforcement;

import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.reinforcement.PpoValue;

/// ```
/// ℓ_t = ½ max((V_t − R_t)², (V_old,t + clip(V_t − V_old,t, ±ε) − R_t)²)
/// ```
///
/// @param value the parameters
record PpoValueDefinition(PpoValue value) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(value.reduction(), batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    Real values = batch.signal(Signal.VALUES, row);
    Real old = batch.signal(Signal.OLD_VALUES, row);
    Real returns = batch.signal(Signal.RETURNS, row);
    Real clip = Real.of(value.clip());
    Real step = values.minus(old);
    if (step.abs().isGreaterThan(clip)) {
      step = step.sign() > 0 ? clip : clip.negated();
    }
    Real one = values.minus(returns);
    Real other = old.plus(step).minus(returns);
    Real worse = other.abs().isGreaterThan(one.abs()) ? other : one;
    return worse.times(worse).dividedBy(2);
  }
}
