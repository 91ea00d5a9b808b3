package org.aligndistil.objective;

/// What the means of an objective divide by.
///
/// A micro-batch is evaluated with the denominators of the whole batch; then losses and gradients
/// of its parts add up to those of the whole.
///
/// @param sequences S > 0, empty ones included
/// @param tokens Σ_s |y_s| > 0
/// @param pairs the number of preference pairs; not needed by objectives without pairs
public record Denominators(double sequences, double tokens, double pairs) {
  public Denominators {
    if (!(sequences > 0) || !(tokens > 0) || !(pairs >= 0)) {
      throw new IllegalArgumentException(
          "denominators must be positive: sequences %s, tokens %s, pairs %s"
              .formatted(sequences, tokens, pairs));
    }
  }

  /// Those of a batch that is evaluated at once.
  public static Denominators of(Sequences sequences) {
    return new Denominators(sequences.count(), sequences.tokenCount(), sequences.pairs().size());
  }
}
