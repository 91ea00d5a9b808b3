package org.aligndistil.conformance.exact.preference;

import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.preference.RewardModel;

/// ```
/// L = −log σ(r_w − r_l − m)                                 mean over pairs
/// ```
///
/// @param rewardModel the parameters
record RewardModelDefinition(RewardModel rewardModel) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  private Real loss(Response chosen, Response rejected) {
    Real difference = reward(chosen).minus(reward(rejected));
    return difference.minus(Real.of(rewardModel.margin())).logSigmoid().negated();
  }

  private static Real reward(Response response) {
    return response.batch().signal(Signal.REWARDS, response.index());
  }
}
