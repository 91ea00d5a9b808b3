package org.aligndistil.conformance.exact.preference;

import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Sequences;

/// The loss of a pair.
interface PairLoss {

  /// The loss.
  ///
  /// @param chosen y_w
  /// @param rejected y_l
  Real of(Response chosen, Response rejected);

  /// The mean over pairs.
  default Real mean(ExactBatch batch, Denominators denominators) {
    Real sum = Real.ZERO;
    for (Sequences.Pair pair : batch.sequences().pairs()) {
      sum = sum.plus(of(new Response(batch, pair.chosen()), new Response(batch, pair.rejected())));
    }
    return sum.dividedBy(denominators.pairs());
  }
}
