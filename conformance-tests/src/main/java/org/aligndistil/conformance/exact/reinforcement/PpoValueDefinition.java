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
/// The first of both where they are equal.
///
/// @param value the parameters
record PpoValueDefinition(PpoValue value) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(value.reduction(), batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    ExactBatch side = batch.sides();
    boolean isClipped = ofClipped(side, row).abs().isGreaterThan(error(side, row).abs());
    Real worse = isClipped ? ofClipped(batch, row) : error(batch, row);
    return worse.times(worse).dividedBy(2);
  }

  /// V − R.
  private static Real error(ExactBatch batch, int row) {
    return batch.signal(Signal.VALUES, row).minus(batch.signal(Signal.RETURNS, row));
  }

  /// V_old + clip(V − V_old, ±ε) − R.
  private Real ofClipped(ExactBatch batch, int row) {
    Real clip = Real.of(value.clip());
    Real side = step(batch.sides(), row);
    Real step = side.abs().isGreaterThan(clip) ? clip.times(side.sign()) : step(batch, row);
    return batch.signal(Signal.OLD_VALUES, row).plus(step).minus(batch.signal(Signal.RETURNS, row));
  }

  /// V − V_old.
  private static Real step(ExactBatch batch, int row) {
    return batch.signal(Signal.VALUES, row).minus(batch.signal(Signal.OLD_VALUES, row));
  }
}
