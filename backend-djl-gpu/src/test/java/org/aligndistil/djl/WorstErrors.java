package org.aligndistil.djl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;

/// Holds every number against its budget, and remembers the worst for the report.
final class WorstErrors {

  private final Map<Statistic, Double> errors = new EnumMap<>(Statistic.class);
  private final Map<Statistic, String> places = new EnumMap<>(Statistic.class);

  /// A number of the backend beside that of the oracle.
  ///
  /// @param value the number
  /// @param oracle the oracle's
  /// @param oracleError its bound
  record Comparison(double value, double oracle, double oracleError) {

    boolean isEqual() {
      return value == oracle || (Double.isNaN(value) && Double.isNaN(oracle));
    }

    /// The error in units of u times a scale, beyond what the oracle itself may be off.
    double inRoundoffs(double scale) {
      return isEqual()
          ? 0
          : Math.max(0, Math.abs(value - oracle) - oracleError)
              / (scale * 0x1p-24 + Float.MIN_NORMAL);
    }
  }

  void check(Statistic statistic, Comparison numbers, double scale, String where) {
    double error = numbers.inRoundoffs(scale);
    String place = "%s, %s, oracle %s".formatted(where, numbers.value, numbers.oracle);
    if (error >= errors.getOrDefault(statistic, 0.0)) {
      errors.put(statistic, error);
      places.put(statistic, place);
    }
    assertTrue(
        error <= statistic.roundoffs,
        () -> "%s is off by %.3g u: %s".formatted(statistic, error, place));
  }

  void report() {
    errors.forEach((statistic, error) ->
        System.out.printf(
            "%s: worst error %.3g u of %.0f u, %s%n",
            statistic, error, statistic.roundoffs, places.get(statistic)));
  }
}
