package org.aligndistil.objective;

import org.aligndistil.objective.calculus.Value;

/// From rows to sequences, from sequences to pairs, and from pairs to one number.
public final class BatchReduction {

  private final Sequences sequences;
  private final Denominators denominators;
  private final Metrics metrics;

  BatchReduction(Sequences sequences, Denominators denominators, Metrics metrics) {
    this.sequences = sequences;
    this.denominators = denominators;
    this.metrics = metrics;
  }

  /// Σ_t over the tokens of each sequence, `[S]`.
  ///
  /// @param rows `[N]`
  public Value sumOverTokens(Value rows) {
    return rows.sumBetween(sequences.offsets());
  }

  /// (1/|y|) Σ_t over the tokens of each sequence, `[S]`; 0 for an empty one.
  ///
  /// @param rows `[N]`
  public Value meanOverTokens(Value rows) {
    return Reduction.SEQUENCE_MEAN.perSequence(sumOverTokens(rows), sequences);
  }

  /// The entries of the chosen sequences, `[P]`.
  ///
  /// @param perSequence `[S]`
  public Value chosen(Value perSequence) {
    return perSequence.gather(
        sequences.pairs().stream().mapToInt(Sequences.Pair::chosen).toArray());
  }

  /// The entries of the rejected sequences, `[P]`.
  ///
  /// @param perSequence `[S]`
  public Value rejected(Value perSequence) {
    return perSequence.gather(
        sequences.pairs().stream().mapToInt(Sequences.Pair::rejected).toArray());
  }

  /// The mean over pairs, with the explicit denominator.
  ///
  /// @param perPair `[P]`
  public Value meanOverPairs(Value perPair) {
    return perPair.sum().dividedBy(denominators.pairs());
  }

  /// Records the mean of the entries under a name.
  public void metric(String name, Value values) {
    metrics.add(name, values);
  }
}
