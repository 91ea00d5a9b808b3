package org.aligndistil.objective;

import java.util.List;

/// How the rows of a batch form responses, and how responses form preference pairs.
///
/// @param offsets `[S+1]`, rising from 0 to N: where each sequence begins, and where the last one
///   ends; a sequence may be empty, not all of them; not copied
/// @param pairs for each pair the chosen and the rejected sequence
public record Sequences(int[] offsets, List<Pair> pairs) {

  /// A preference.
  ///
  /// @param chosen index of the preferred sequence, y_w
  /// @param rejected index of the other one, y_l
  public record Pair(int chosen, int rejected) {}

  public Sequences {
    pairs = List.copyOf(pairs);
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
    for (Pair pair : pairs) {
      if (Math.min(pair.chosen(), pair.rejected()) < 0
          || Math.max(pair.chosen(), pair.rejected()) >= count
          || pair.chosen() == pair.rejected()) {
        throw new IllegalArgumentException(
            "a pair must name two different sequences from 0 to %d: %d, %d"
                .formatted(count - 1, pair.chosen(), pair.rejected()));
      }
    }
  }

  /// Sequences without preferences.
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
}
