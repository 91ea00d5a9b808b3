package org.aligndistil.conformance.mutants;

import java.util.Set;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// The value loss of PPO with one fault, the mean over the tokens of a response, then over
/// responses.
///
/// @param fault what is wrong
/// @param clip ε
record BrokenPpoValue(Fault fault, double clip) implements HeadObjective {

  enum Fault {
    LESSER_OF_THE_TWO("the lesser of the two"),
    CLIP_FORGOTTEN("clip forgotten"),
    CLIPPED_AROUND_THE_RETURN("clipped around the return"),
    CLIPPED_IF_EQUAL("the clipped value counts where both errors are equal"),
    GRADIENT_PAST_THE_CLIP("a gradient past the clip");

    private final String inWords;

    Fault(String inWords) {
      this.inWords = inWords;
    }

    @Override
    public String toString() {
      return inWords;
    }
  }

  @Override
  public String id() {
    return "ppo_value";
  }

  @Override
  public String equation() {
    return "broken: " + fault;
  }

  @Override
  public String citation() {
    return "none";
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
    Value returns = batch.signal(Signal.RETURNS);
    Value centre =
        fault == Fault.CLIPPED_AROUND_THE_RETURN ? returns : batch.signal(Signal.OLD_VALUES);
    Value step = values.minus(centre);
    Value clippedStep = step.clamp(-clip, clip);
    Value clipped =
        fault == Fault.GRADIENT_PAST_THE_CLIP
            ? values.plus(clippedStep.minus(step).detach())
            : centre.plus(clippedStep);
    Value one = squared(values.minus(returns));
    Value other = squared(clipped.minus(returns));
    Value losses =
        switch (fault) {
          case LESSER_OF_THE_TWO -> one.min(other);
          case CLIP_FORGOTTEN -> one;
          case CLIPPED_AROUND_THE_RETURN -> other;
          case CLIPPED_IF_EQUAL -> other.max(one);
          case GRADIENT_PAST_THE_CLIP -> one.max(other);
        };
    return batch.reduce(losses.times(0.5), Reduction.SEQUENCE_MEAN);
  }

  private static Value squared(Value error) {
    return error.times(error);
  }
}
