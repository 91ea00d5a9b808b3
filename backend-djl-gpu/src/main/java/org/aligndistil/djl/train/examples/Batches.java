package org.aligndistil.djl.train.examples;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.djl.data.EpochOrder;
import org.aligndistil.djl.train.recipe.Stage;

/// Which examples each step is trained on. A finite data set is shuffled anew for every epoch,
/// whose last batch may be smaller; which examples a step has follows from its number.
public final class Batches {

  private final Examples examples;
  private final int size;
  private final Stage.Budget budget;
  private final Seeds seeds;

  /// Batches.
  ///
  /// @param examples the data
  /// @param size examples of a step
  /// @param budget how long
  /// @param seeds of the shuffles
  public Batches(Examples examples, int size, Stage.Budget budget, Seeds seeds) {
    this.examples = examples;
    this.size = size;
    this.budget = budget;
    this.seeds = seeds;
    if (examples instanceof Examples.Endless && budget instanceof Stage.Budget.Epochs) {
      throw new IllegalArgumentException("data without end needs a number of steps, not of epochs");
    }
  }

  /// The number of steps of the whole budget.
  public int steps() {
    return switch (budget) {
      case Stage.Budget.Steps steps -> steps.count();
      case Stage.Budget.Epochs epochs -> Math.multiplyExact(epochs.count(), stepsOfAnEpoch());
    };
  }

  /// The examples of a step.
  ///
  /// @param step from 0
  public List<Example> at(int step) {
    List<Example> batch = new ArrayList<>();
    switch (examples) {
      case Examples.Endless endless -> {
        for (int i = 0; i < size; i++) {
          batch.add(endless.get((long) step * size + i));
        }
      }
      case Examples.Finite finite -> {
        int count = finite.list().size();
        long first = (long) (step / stepsOfAnEpoch()) * count;
        int done = step % stepsOfAnEpoch() * size;
        EpochOrder order = new EpochOrder(count, seeds.of("shuffle", 0));
        for (int i = done; i < Math.min(done + size, count); i++) {
          batch.add(finite.get(order.record(first + i)));
        }
      }
    }
    return batch;
  }

  private int stepsOfAnEpoch() {
    return switch (examples) {
      case Examples.Finite finite -> Math.ceilDiv(finite.list().size(), size);
      case Examples.Endless _ -> throw new IllegalStateException("data without end has no epochs");
    };
  }
}
