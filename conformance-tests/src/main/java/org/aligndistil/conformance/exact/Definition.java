package org.aligndistil.conformance.exact;

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

  /// The fewest tokens of a vocabulary that it has a value for.
  default int leastVocabulary() {
    return 1;
  }
}
