package org.aligndistil.conformance;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The worst error seen so far for each budget and backend, for reports.
public final class WorstErrors {

  private static final Map<String, Map<Budget, Worst>> SEEN = new ConcurrentHashMap<>();

  private record Worst(double units, String where) {}

  private WorstErrors() {}

  static void saw(String backend, Budget budget, double units, Object where) {
    Map<Budget, Worst> ofBackend = SEEN.computeIfAbsent(backend, _ -> new ConcurrentHashMap<>());
    Worst known = ofBackend.get(budget);
    if (known == null || units > known.units) {
      ofBackend.merge(
          budget,
          new Worst(units, where.toString()),
          (old, now) -> now.units > old.units ? now : old);
    }
  }

  /// A Markdown table of a backend: each budget, the worst error in units of the backend's
  /// roundoff, how many are allowed, and the case, which can be made again.
  ///
  /// @return empty if nothing of that backend was measured
  public static Optional<String> table(String backend) {
    Map<Budget, Worst> worst = SEEN.getOrDefault(backend, Map.of());
    if (worst.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder table = new StringBuilder();
    table.append(
        "| %s | worst error, u | budget, u | case |%n|---|---|---|---|%n".formatted(backend));
    new EnumMap<>(worst)
        .forEach((budget, seen) ->
            table.append(
                "| %s | %.1f | %.0f | %s |%n"
                    .formatted(budget, seen.units, budget.units(), seen.where)));
    return Optional.of(table.toString());
  }
}
