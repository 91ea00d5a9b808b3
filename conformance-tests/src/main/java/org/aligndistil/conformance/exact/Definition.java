package org.aligndistil.conformance.exact;

import org.aligndistil.objective.Denominators;

/// A loss as its paper prints it.
public interface Definition {

  /// The loss of a batch, in nats.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  Real loss(ExactBatch batch, Denominators denominators);

  /// What one rounding of every log-probability of a label does to the greatest element of the
  /// gradient, where that is proportional to differences of them, which may be far smaller; else 0.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  default double labelCondition(ExactBatch batch, Denominators denominators) {
    return 0;
  }

  /// What one rounding of every log-probability of a label does to the loss, where it does more
  /// than a rounding of the logits; else 0.
  ///
  /// @param batch the logits
  /// @param denominators what means divide by
  default double labelConditionOfLoss(ExactBatch batch, Denominators denominators) {
    return 0;
  }

  /// The fewest tokens of a vocabulary that it has a value for.
  default int leastVocabulary() {
    return 1;
  }
}
