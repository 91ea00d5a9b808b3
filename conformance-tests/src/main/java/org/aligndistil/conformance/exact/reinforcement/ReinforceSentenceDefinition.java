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
    Real baseline = baseline(constants, denominators);
    Real sum = Real.ZERO;
    for (int s = 0; s < batch.sequences().count(); s++) {
      int length = batch.sequences().length(s);
      if (length == 0) {
        continue;
      }
      Real logProbability = logProbability(batch, Role.POLICY, s);
      Real weighted = reward(constants, s).minus(baseline).times(logProbability);
      if (reinforce.form() == ReinforceSentence.Form.AS_PRINTED) {
        weighted = weighted.minus(logProbability.times(reinforce.beta()));
      }
      sum = sum.minus(weighted.dividedBy(length));
    }
    return sum.dividedBy(denominators.all().sequences());
  }

  /// Of R(y), beside −∂L/∂log π_θ(y) and beside L.
  @Override
  public double labelCondition(ExactBatch batch, Denominators denominators) {
    Real sum = Real.ZERO;
    for (int s = 0; s < batch.sequences().count(); s++) {
      int length = batch.sequences().length(s);
      if (length > 0) {
        Real ofPolicy = logProbability(batch, Role.POLICY, s);
        Real ofDpo = logProbability(batch, Role.DPO, s);
        Real size =
            ofDpo
                .plus(logProbability(batch, Role.REVERSE_DPO, s))
                .times(reinforce.beta0())
                .plus(ofPolicy.plus(ofDpo).times(reinforce.beta()));
        sum = sum.minus(Real.ONE.minus(ofPolicy).times(size).dividedBy(length));
      }
    }
    return sum.dividedBy(denominators.all().sequences()).doubleValue();
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
