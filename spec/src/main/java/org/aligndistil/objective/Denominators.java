package org.aligndistil.objective;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/// What the means of an objective divide by.
///
/// A micro-batch is evaluated with the denominators of the whole batch; then losses and gradients
/// of its parts add up to those of the whole.
///
/// @param sizes how much there is of each kind of response; a kind that is absent has nothing
/// @param pairs the number of preference pairs; not needed by objectives without pairs
public record Denominators(Map<ResponseKind, Size> sizes, double pairs) {

  /// How much there is of something.
  ///
  /// @param sequences the number of responses, empty ones included
  /// @param tokens Σ |y_s| over them
  public record Size(double sequences, double tokens) {

    /// Nothing.
    public static final Size ZERO = new Size(0, 0);

    public Size {
      if (!(sequences >= 0) || !(tokens >= 0)) {
        throw new IllegalArgumentException(
            "sizes must not be negative: sequences %s, tokens %s".formatted(sequences, tokens));
      }
    }

    /// Both together.
    public Size plus(Size other) {
      return new Size(sequences + other.sequences, tokens + other.tokens);
    }
  }

  public Denominators {
    sizes = Map.copyOf(sizes);
    Size all = total(sizes, ResponseKind.ALL);
    if (!(all.sequences > 0) || !(all.tokens > 0) || !(pairs >= 0)) {
      throw new IllegalArgumentException(
          "denominators must be positive: sequences %s, tokens %s, pairs %s"
              .formatted(all.sequences, all.tokens, pairs));
    }
  }

  /// Those of a batch that is evaluated at once.
  public static Denominators of(Sequences sequences) {
    Map<ResponseKind, Size> sizes = new EnumMap<>(ResponseKind.class);
    for (int s = 0; s < sequences.count(); s++) {
      sizes.merge(sequences.kinds().get(s), new Size(1, sequences.length(s)), Size::plus);
    }
    return new Denominators(sizes, sequences.pairs().size());
  }

  /// Those of two batches together.
  public Denominators plus(Denominators other) {
    Map<ResponseKind, Size> sum = new EnumMap<>(ResponseKind.class);
    sum.putAll(sizes);
    other.sizes.forEach((kind, size) -> sum.merge(kind, size, Size::plus));
    return new Denominators(sum, pairs + other.pairs);
  }

  /// How much there is of some kinds of responses together.
  public Size of(Collection<ResponseKind> kinds) {
    return total(sizes, kinds);
  }

  /// How much there is of all kinds together.
  public Size all() {
    return of(ResponseKind.ALL);
  }

  private static Size total(Map<ResponseKind, Size> sizes, Collection<ResponseKind> kinds) {
    return kinds.stream()
        .map(kind -> sizes.getOrDefault(kind, Size.ZERO))
        .reduce(Size.ZERO, Size::plus);
  }
}
