package org.aligndistil.objective;

import org.aligndistil.objective.calculus.Value;

/// An objective that is a weighted sum of losses of single tokens: evaluated in one sweep.
public non-sealed interface RowObjective extends Objective {

  /// How the losses of tokens become one number.
  Reduction reduction();

  /// The loss of each row, in nats.
  ///
  /// @param rows some rows of the batch
  Value loss(RowStatistics rows);
}
