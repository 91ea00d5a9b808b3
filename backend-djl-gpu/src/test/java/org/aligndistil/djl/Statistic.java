package org.aligndistil.djl;

/// How far a statistic in binary32 may be from the oracle's.
///
/// ```
/// |x − oracle| ≤ roundoffs · u · (|oracle| + sensitivity · magnitude)
/// ```
///
/// with u = 2⁻²⁴, the magnitude of the largest logit that takes part in a row, and the sensitivity
/// of the statistic to an error of the logits: 1 for logarithms and expectations, min(H, 1) for the
/// entropy H, TVD for itself, 2 TVD + min(KL, 1) for KL.
enum Statistic {
  LOG_SUM_EXP(4),
  LOG_PROBABILITY(4),
  ENTROPY(6),
  KL(8),
  TOTAL_VARIATION(8),
  EXPECTATION(8),
  /// Relative to the greatest entry of its row, and to the magnitude.
  GRADIENT(8),
  /// Relative to the loss and to the magnitude.
  LOSS(8);

  /// Roundoffs.
  final double roundoffs;

  Statistic(double roundoffs) {
    this.roundoffs = roundoffs;
  }
}
