package org.aligndistil.objective;

import java.util.Map;
import java.util.Set;
import org.aligndistil.objective.calculus.Value;

/// From rows to sequences, from sequences to pairs, and from pairs to one number.
public final class BatchReduction {

  private final Sequences sequences;
  private final Denominators denominators;
  private final Map<Signal, Value> signals;
  private final Metrics metrics;

  BatchReduction(
      Sequences sequences, Denominators denominators, Map<Signal, Value> signals, Metrics metrics) {
    this.sequences = sequences;
    this.denominators = denominators;
    this.signals = signals;
    this.metrics = metrics;
  }

  /// The numbers that came with the tokens, `[N]`, or with the responses, `[S]`.
  ///
  /// @throws IllegalArgumentException if the batch has none
  public Value signal(Signal signal) {
    Value value = signals.get(signal);
    if (value == null) {
      throw new IllegalArgumentException(
          "there are no %s, only %s".formatted(signal, signals.keySet()));
    }
    return value;
  }

  /// Σ_{i≥t} over the tokens of each sequence from each token on, `[N]`.
  ///
  /// @param rows `[N]`
  public Value sumToEnd(Value rows) {
    return rows.sumsToEnd(sequences.offsets());
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

  /// The entries of the sequences of some kinds that are not empty, in their order.
  ///
  /// @param perSequence `[S]`
  /// @param kinds which sequences
  public Value of(Value perSequence, Set<ResponseKind> kinds) {
    return perSequence.gather(sequences.of(kinds));
  }

  /// The sum over sequences of some kinds, divided by how many the denominators count of these; an
  /// empty one adds nothing.
  ///
  /// @param perSequence `[S]`; entries of other kinds are not looked at
  /// @param kinds which sequences
  public Value meanOverSequences(Value perSequence, Set<ResponseKind> kinds) {
    return of(perSequence, kinds).sum().dividedBy(denominators.of(kinds).sequences());
  }

  /// What means divide by.
  public Denominators denominators() {
    return denominators;
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

  /// Records the mean over the responses of some kinds that are not empty.
  ///
  /// @param perSequence `[S]`
  public void metric(String name, Value perSequence, Set<ResponseKind> kinds) {
    metrics.add(name, perSequence, s -> isOf(s, kinds));
  }

  /// Records the mean over the responses of some kinds that are not empty and have a flag.
  ///
  /// @param perSequence `[S]`
  /// @param flags `[S]`, greater than 0 for a response that counts
  public void metric(String name, Value perSequence, Set<ResponseKind> kinds, Value flags) {
    metrics.add(name, perSequence, s -> isOf(s, kinds) && flags.number(s) > 0);
  }

  private boolean isOf(int sequence, Set<ResponseKind> kinds) {
    return sequences.length(sequence) > 0 && kinds.contains(sequences.kinds().get(sequence));
  }
}
