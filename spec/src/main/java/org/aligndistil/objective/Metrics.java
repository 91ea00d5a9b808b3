package org.aligndistil.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import org.aligndistil.objective.calculus.ExactSum;
import org.aligndistil.objective.calculus.Value;

/// Means by name, the same whatever the order of the numbers; filled by several threads.
final class Metrics {

  private static final class Mean {
    private final ExactSum sum = new ExactSum();
    private long count;
  }

  private final Map<String, Mean> means = new LinkedHashMap<>();

  synchronized void add(String name, Value values) {
    Mean mean = means.computeIfAbsent(name, _ -> new Mean());
    for (int i = 0; i < values.length(); i++) {
      mean.sum.add(values.number(i));
    }
    mean.count += values.length();
  }

  synchronized void addAll(Map<String, Value> values) {
    values.forEach(this::add);
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
