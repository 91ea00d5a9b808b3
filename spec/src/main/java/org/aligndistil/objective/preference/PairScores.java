package org.aligndistil.objective.preference;

import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.calculus.Value;

/// The scores of both responses of each pair, `[P]`; β times a score is a reward.
///
/// @param chosen of y_w
/// @param rejected of y_l
record PairScores(Value chosen, Value rejected) {

  /// The scores of pairs, from those of all responses.
  ///
  /// @param scores `[S]`
  static PairScores of(BatchReduction batch, Value scores) {
    return new PairScores(batch.chosen(scores), batch.rejected(scores));
  }

  /// How much better the chosen response scores, `[P]`.
  Value difference() {
    return chosen.minus(rejected);
  }

  /// Records the share of pairs whose chosen response has the greater reward, and the mean rewards.
  ///
  /// @param beta β
  /// @param margin β times the difference
  void record(BatchReduction batch, double beta, Value margin) {
    batch.metric("reward_accuracy", margin.isPositive());
    batch.metric("reward_margin", margin);
    batch.metric("chosen_reward", chosen.times(beta));
    batch.metric("rejected_reward", rejected.times(beta));
  }
}
