package org.aligndistil.objective;

import java.util.List;

/// An objective that is a weighted sum of losses of single tokens: evaluated in one sweep.
public non-sealed interface RowObjective extends Objective {

  /// The parts that add up to the loss; as many for every batch.
  ///
  /// @param rows some rows of the batch
  List<TokenLoss> losses(RowStatistics rows);
}
