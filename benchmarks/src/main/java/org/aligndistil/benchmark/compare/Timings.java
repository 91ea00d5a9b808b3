package org.aligndistil.benchmark.compare;

import java.util.List;

/// The times of one contender.
///
/// @param name who
/// @param nanoseconds of every round, in their order
record Timings(String name, List<Long> nanoseconds) {
  Timings {
    nanoseconds = List.copyOf(nanoseconds);
    if (nanoseconds.isEmpty()) {
      throw new IllegalArgumentException("there are no times of " + name);
    }
  }

  /// The middle one in nanoseconds, or the mean of the two in the middle.
  double median() {
    List<Long> sorted = nanoseconds.stream().sorted().toList();
    int size = sorted.size();
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2.0;
  }

  /// The least one in nanoseconds.
  long min() {
    return nanoseconds.stream().mapToLong(Long::longValue).min().orElseThrow();
  }
}
