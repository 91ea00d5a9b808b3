package org.aligndistil.objective;

import java.util.List;
import org.aligndistil.objective.calculus.Value;

/// An objective that couples rows: evaluated in two sweeps, one for statistics and one for
/// gradients.
public non-sealed interface SequenceObjective extends Objective {

  /// The quantities of each row that the loss depends on.
  ///
  /// @param rows some rows of the batch
  List<Value> quantities(RowStatistics rows);

  /// The loss of the batch, as a value of length 1.
  ///
  /// @param batch how rows form sequences and pairs, and where metrics go
  /// @param quantities what [#quantities] returned, for all rows of the batch, `[N]` each
  Value loss(BatchReduction batch, List<Value> quantities);
}
