package org.aligndistil.conformance.mutants;

import java.util.Set;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// The reward model without a margin and with one fault.
record BrokenRewardModel(Fault fault) implements HeadObjective {

  enum Fault {
    PAIR_SWAPPED("chosen and rejected swapped"),
    REJECTED_WITHOUT_GRADIENT("rejected responses without a gradient"),
    DENOMINATORS_IGNORED("micro-batch means averaged"),
    BOUND_TOO_SMALL("a bound that is too small"),
    PAIRS_NOT_NEEDED("a mean over no pairs");

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
    return "reward_model";
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
    return Signal.REWARDS;
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.REWARDS);
  }

  @Override
  public boolean needsPairs() {
    return fault != Fault.PAIRS_NOT_NEEDED;
  }

  @Override
  public Value loss(BatchReduction batch) {
    Value rewards = batch.signal(Signal.REWARDS);
    Value rejected = batch.rejected(rewards);
    Value difference =
        batch
            .chosen(rewards)
            .minus(fault == Fault.REJECTED_WITHOUT_GRADIENT ? rejected.detach() : rejected);
    Value losses = difference.times(fault == Fault.PAIR_SWAPPED ? -1 : 1).logSigmoid().times(-1);
    return switch (fault) {
      case DENOMINATORS_IGNORED -> losses.sum().dividedBy(losses.length());
      // Nothing that the bound could know of.
      case BOUND_TOO_SMALL -> batch.meanOverPairs(losses.times(1 + 0x1p-40));
      case PAIR_SWAPPED, REJECTED_WITHOUT_GRADIENT, PAIRS_NOT_NEEDED -> batch.meanOverPairs(losses);
    };
  }
}
