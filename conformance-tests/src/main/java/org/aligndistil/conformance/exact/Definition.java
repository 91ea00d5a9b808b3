package org.aligndistil.conformance.exact;

import org.aligndistil.objective.Denominators;

/// A loss as its paper prints it.
public interface Definition {

  /// The loss of a batch, in nats.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  Real loss(ExactBatch batch, Denominators denominators);

  /// The fewest tokens of a vocabulary that it has a value for.
  default int leastVocabulary() {
    return 1;
  }
}
