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

  /// Whether the loss is a number or an infinity, and not a difference of infinities, where no role
  /// masks a token; e^x is infinite where it is greater than every double.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  default boolean isDefined(ExactBatch batch, Denominators denominators) {
    return true;
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
