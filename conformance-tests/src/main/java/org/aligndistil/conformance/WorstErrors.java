package org.aligndistil.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The worst error seen so far for each budget and backend, for reports.
public final class WorstErrors {

  private static final Map<String, Worst> SEEN = new ConcurrentHashMap<>();

  private record Worst(double units, String where) {}

  private WorstErrors() {}

  static void saw(String backend, Budget budget, double units, Object where) {
    String key = backend + " " + budget;
    Worst known = SEEN.get(key);
    if (known == null || units > known.units) {
      SEEN.merge(
          key, new Worst(units, where.toString()), (old, now) -> now.units > old.units ? now : old);
    }
  }

  /// One line for each backend and budget.
  public static String report() {
    StringBuilder report = new StringBuilder();
    new TreeMap<>(SEEN)
        .forEach((key, worst) ->
            report.append(
                "%s: %.1f units of roundoff; %s%n".formatted(key, worst.units, worst.where)));
    return report.toString();
  }
}
