package org.aligndistil.conformance.exact;

import java.util.function.DoubleUnaryOperator;
import org.aligndistil.objective.Denominators;

/// A loss as its paper prints it.
public interface Definition {

  /// The loss of a batch, in nats.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  Real loss(ExactBatch batch, Denominators denominators);

  /// What one rounding of every log-probability of a label does to the loss or to its gradient,
  /// where both are proportional to differences of them, which may be far smaller; else 0.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  default double labelCondition(ExactBatch batch, Denominators denominators) {
    return 0;
  }

  /// How far the loss may jump where it chooses, such as which tokens are hard, and a number that
  /// it chooses by is as near to the other choice as a tolerance says; else 0.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  /// @param tolerance how far a log-probability of some size may be off
  default double jump(ExactBatch batch, Denominators denominators, DoubleUnaryOperator tolerance) {
    return 0;
  }

  /// The fewest tokens of a vocabulary that it has a value for.
  default int leastVocabulary() {
    return 1;
  }
}
