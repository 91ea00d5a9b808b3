package org.aligndistil.objective.reinforcement;

import java.util.Set;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// The value head of proximal policy optimisation: a squared error that a step far from the old
/// value does not lessen.
///
/// ```
/// V̄_t = V_old,t + clip(V_t − V_old,t, ±ε)
/// ℓ_t = ½ max((V_t − R_t)², (V̄_t − R_t)²)
/// ∂ℓ_t/∂V_t = V_t − R_t where the first is not the lesser, else 0
/// ```
///
/// In squared units of the rewards. V_old and R are constants.
///
/// @param clip ε > 0, in the unit of the rewards
/// @param reduction how the losses of tokens become one number
/// @see <a href="https://arxiv.org/abs/1707.06347">Schulman et al. 2017</a>; the clip is that of
///   their published code, and of AlignDistil's baseline, section 5.2
public record PpoValue(
    @Description("ε > 0, how far a value may move before its gain is cut off") double clip,
    @Description("how token losses become one number") Reduction reduction)
    implements HeadObjective {

  public PpoValue {
    Parameters.requirePositive("clip", clip);
  }

  /// ε = 0.2, mean over the tokens of a sequence, then over sequences.
  public PpoValue() {
    this(0.2, Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "ppo_value";
  }

  @Override
  public String equation() {
    return "L = ½ max((V − R)², (V_old + clip(V − V_old, ±ε) − R)²)";
  }

  @Override
  public String citation() {
    return "Schulman et al. 2017 (arXiv:1707.06347) and its code; AlignDistil, section 5.2";
  }

  @Override
  public Signal output() {
    return Signal.VALUES;
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.VALUES, Signal.OLD_VALUES, Signal.RETURNS);
  }

  @Override
  public Value loss(BatchReduction batch) {
    Value values = batch.signal(Signal.VALUES);
    Value oldValues = batch.signal(Signal.OLD_VALUES);
    Value returns = batch.signal(Signal.RETURNS);
    Value step = values.minus(oldValues);
    Value clippedStep = step.clamp(-clip, clip);
    Value error = values.minus(returns);
    Value clippedError = oldValues.plus(clippedStep).minus(returns);
    Value squared = error.times(error);
    Value beyond = step.minus(clippedStep);
    batch.metric("mean_value", values);
    batch.metric("mean_squared_error", squared);
    batch.metric("clip_fraction", beyond.times(beyond).isPositive());
    Value worse = squared.max(clippedError.times(clippedError));
    return batch.reduce(worse.times(0.5), reduction);
  }
}
