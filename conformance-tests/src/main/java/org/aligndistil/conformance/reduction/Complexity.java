package org.aligndistil.conformance.reduction;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/// How much there is to read in a case: what comes first counts before all that follows.
///
/// Every step of a descent makes it less, so that every descent ends.
///
/// @param parts none is negative; as many for each case of a kind
public record Complexity(List<Long> parts) implements Comparable<Complexity> {

  /// A complexity.
  static Complexity of(long... parts) {
    return new Complexity(Arrays.stream(parts).boxed().toList());
  }

  /// What counts after this one.
  Complexity then(Complexity less) {
    return new Complexity(
        LongStream.concat(
                parts.stream().mapToLong(Long::longValue),
                less.parts.stream().mapToLong(Long::longValue))
            .boxed()
            .toList());
  }

  @Override
  public int compareTo(Complexity other) {
    return Arrays.compare(
        parts.stream().mapToLong(Long::longValue).toArray(),
        other.parts.stream().mapToLong(Long::longValue).toArray());
  }
}
