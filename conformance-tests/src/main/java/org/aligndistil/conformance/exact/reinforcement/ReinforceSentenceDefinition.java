package org.aligndistil.conformance.exact.reinforcement;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.reinforcement.ReinforceSentence;

/// ```
/// r(y) = β0 log π_dpo(y)/π⁻_dpo(y),   R(y) = r(y) − β log π_θ(y)/π_dpo(y)
/// L = −(1/|y|) sg(R(y) − b) log π_θ(y)                              form: reward
/// L = −(1/|y|) [(r(y) − b) log π_θ(y) − β log π_θ(y)]               form: as_printed
/// ```
///
/// @param reinforce the parameters
record ReinforceSentenceDefinition(ReinforceSentence reinforce) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    ExactBatch constants = batch.constants();
    Real sum = Real.ZERO;
    for (int s = 0; s < batch.sequences().count(); s++) {
      Real weight = weight(constants, s, denominators);
      sum = sum.minus(weight.times(logProbability(batch, Role.POLICY, s)));
    }
    return sum;
  }

  /// What log π_θ(y) is multiplied by in −L; 0 for an empty response.
  private Real weight(ExactBatch batch, int s, Denominators denominators) {
    int length = batch.sequences().length(s);
    if (length == 0) {
      return Real.ZERO;
    }
    Real advantage = reward(batch, s).minus(baseline(batch, denominators));
    Real weight =
        switch (reinforce.form()) {
          case REWARD -> advantage;
          case AS_PRINTED -> advantage.minus(Real.of(reinforce.beta()));
        };
    return weight.dividedBy(length).dividedBy(denominators.all().sequences());
  }

  private Real baseline(ExactBatch batch, Denominators denominators) {
    return switch (reinforce.baseline()) {
      case ReinforceSentence.Baseline.None _ -> Real.ZERO;
      case ReinforceSentence.Baseline.Given given -> Real.of(given.reward());
      case ReinforceSentence.Baseline.BatchMean _ -> {
        Real sum = Real.ZERO;
        for (int s = 0; s < batch.sequences().count(); s++) {
          sum = sum.plus(reward(batch, s));
        }
        yield sum.dividedBy(denominators.all().sequences());
      }
    };
  }

  /// What the baseline is subtracted from.
  private Real reward(ExactBatch batch, int s) {
    Real ofDpo = logProbability(batch, Role.DPO, s);
    Real reward = ofDpo.minus(logProbability(batch, Role.REVERSE_DPO, s)).times(reinforce.beta0());
    return switch (reinforce.form()) {
      case AS_PRINTED -> reward;
      case REWARD ->
          reward.minus(logProbability(batch, Role.POLICY, s).minus(ofDpo).times(reinforce.beta()));
    };
  }

  private static Real logProbability(ExactBatch batch, Role role, int s) {
    Sequences sequences = batch.sequences();
    Real sum = Real.ZERO;
    for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
      sum = sum.plus(batch.distribution(role, row).logProbability(batch.label(row)));
    }
    return sum;
  }
}
