package org.aligndistil.objective;

import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.calculus.Value;

/// An objective of the numbers that a scalar head of a model puts out, values or rewards, instead
/// of logits. Its gradient is with respect to these numbers.
public non-sealed interface HeadObjective extends Objective {

  /// What the head puts out.
  Signal output();

  /// The loss of the batch, as a value of length 1.
  ///
  /// @param batch signals, sequences and pairs; [#output] among the signals
  Value loss(BatchReduction batch);

  /// None: it reads no logits.
  @Override
  default Set<Role> roles() {
    return Set.of();
  }
}
