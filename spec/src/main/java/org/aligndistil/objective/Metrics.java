package org.aligndistil.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.aligndistil.objective.calculus.ExactSum;
import org.aligndistil.objective.calculus.Value;

/// Means by name, the same whatever the order of the numbers; filled by several threads.
final class Metrics {

  private static final class Numbers {
    private final ExactSum sum = new ExactSum();
    private long count;
  }

  private final Map<String, Numbers> numbers = new LinkedHashMap<>();

  void add(String name, Value values) {
    add(name, values, _ -> true);
  }

  /// Adds the entries that count.
  synchronized void add(String name, Value values, IntPredicate counts) {
    Numbers those = numbers.computeIfAbsent(name, _ -> new Numbers());
    for (int i = 0; i < values.length(); i++) {
      if (counts.test(i)) {
        those.sum.add(values.number(i));
        those.count++;
      }
    }
  }

  synchronized Map<String, Mean> means() {
    Map<String, Mean> means = new LinkedHashMap<>();
    numbers.forEach((name, those) -> {
      if (those.count > 0) {
        means.put(name, new Mean(those.sum.value(), those.count));
      }
    });
    return means;
  }
}
