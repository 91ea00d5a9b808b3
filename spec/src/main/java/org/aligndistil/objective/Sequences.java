package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// How the rows of a batch form responses, and how responses form preference pairs.
///
/// @param offsets `[S+1]`, rising from 0 to N: where each sequence begins, and where the last one
///   ends; a sequence may be empty, not all of them; not copied
/// @param pairs for each pair the chosen and the rejected sequence
/// @param kinds `[S]`, where each sequence comes from
public record Sequences(int[] offsets, List<Pair> pairs, List<ResponseKind> kinds) {

  /// A preference.
  ///
  /// @param chosen index of the preferred sequence, y_w
  /// @param rejected index of the other one, y_l
  public record Pair(int chosen, int rejected) {}

  public Sequences {
    pairs = List.copyOf(pairs);
    kinds = List.copyOf(kinds);
    if (offsets.length < 2 || offsets[0] != 0) {
      throw new IllegalArgumentException(
          "offsets must begin with 0 and have at least 2 entries: they have " + offsets.length);
    }
    for (int s = 1; s < offsets.length; s++) {
      if (offsets[s] < offsets[s - 1]) {
        throw new IllegalArgumentException(
            "offsets must not fall: %d < %d at entry %d".formatted(offsets[s], offsets[s - 1], s));
      }
    }
    if (offsets[offsets.length - 1] == 0) {
      throw new IllegalArgumentException("all responses are empty");
    }
    int count = offsets.length - 1;
    if (kinds.size() != count) {
      throw new IllegalArgumentException(
          "kinds and sequences must have equal length: %d != %d".formatted(kinds.size(), count));
    }
    for (Pair pair : pairs) {
      requireSequences(pair, count);
    }
  }

  /// Sequences of which the rejected ones of pairs are [ResponseKind#REJECTED] and all others
  /// [ResponseKind#CHOSEN].
  public Sequences(int[] offsets, List<Pair> pairs) {
    this(offsets, pairs, kinds(offsets.length - 1, pairs));
  }

  /// Sequences without preferences, all [ResponseKind#CHOSEN].
  public Sequences(int[] offsets) {
    this(offsets, List.of());
  }

  /// The number of sequences S.
  public int count() {
    return offsets.length - 1;
  }

  /// The number of tokens of all sequences, N.
  public int tokenCount() {
    return offsets[offsets.length - 1];
  }

  /// The number of tokens |y_s| of a sequence.
  public int length(int sequence) {
    return offsets[sequence + 1] - offsets[sequence];
  }

  /// The indices of the sequences of some kinds that are not empty, in their order.
  int[] of(Set<ResponseKind> some) {
    return IntStream.range(0, count())
        .filter(s -> length(s) > 0 && some.contains(kinds.get(s)))
        .toArray();
  }

  /// The index of the sequence of each token, `[N]`.
  int[] sequenceOfToken() {
    int[] sequence = new int[tokenCount()];
    for (int s = 0; s < count(); s++) {
      for (int t = offsets[s]; t < offsets[s + 1]; t++) {
        sequence[t] = s;
      }
    }
    return sequence;
  }

  private static List<ResponseKind> kinds(int count, List<Pair> pairs) {
    List<ResponseKind> kinds =
        new ArrayList<>(Collections.nCopies(Math.max(0, count), ResponseKind.CHOSEN));
    for (Pair pair : pairs) {
      requireSequences(pair, count);
      kinds.set(pair.rejected(), ResponseKind.REJECTED);
    }
    return kinds;
  }

  private static void requireSequences(Pair pair, int count) {
    if (Math.min(pair.chosen(), pair.rejected()) < 0
        || Math.max(pair.chosen(), pair.rejected()) >= count
        || pair.chosen() == pair.rejected()) {
      throw new IllegalArgumentException(
          "a pair must name two different sequences from 0 to %d: %d, %d"
              .formatted(count - 1, pair.chosen(), pair.rejected()));
    }
  }
}
