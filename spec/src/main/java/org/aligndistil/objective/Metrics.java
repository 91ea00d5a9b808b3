package org.aligndistil.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import org.aligndistil.objective.calculus.ExactSum;
import org.aligndistil.objective.calculus.Value;

/// Means by name, the same whatever the order of the numbers; filled by several threads.
final class Metrics {

  private static final class Mean {
    private final ExactSum sum = new ExactSum();
    private long count;
  }

  private final Map<String, Mean> means = new LinkedHashMap<>();

  void add(String name, Value values) {
    add(name, values, _ -> true);
  }

  /// Adds the entries that count.
  synchronized void add(String name, Value values, IntPredicate counts) {
    Mean mean = means.computeIfAbsent(name, _ -> new Mean());
    for (int i = 0; i < values.length(); i++) {
      if (counts.test(i)) {
        mean.sum.add(values.number(i));
        mean.count++;
      }
    }
  }

  synchronized Map<String, Double> means() {
    Map<String, Double> result = new LinkedHashMap<>();
    means.forEach((name, mean) -> {
      if (mean.count > 0) {
        result.put(name, mean.sum.value() / mean.count);
      }
    });
    return result;
  }
}
