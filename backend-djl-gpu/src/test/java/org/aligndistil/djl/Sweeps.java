package org.aligndistil.djl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;

/// Every statistic of every row, as a backend computes it.
final class Sweeps {

  /// A statistic of some mixes.
  record Name(Statistic statistic, String mixes) {}

  /// One number a row with its bound.
  record Numbers(double[] values, double[] errors) {
    Numbers(int rows) {
      this(new double[rows], new double[rows]);
    }
  }

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);
  private static final Mix DPO = Mix.of(Role.DPO);
  private static final Mix REVERSE = Mix.of(Role.REVERSE_DPO);
  private static final Mix SHARP = POLICY.times(Column.constant(1).dividedBy(0.7));
  private static final Mix FUNCTION = Mix.difference(Role.DPO, Role.REVERSE_DPO);

  private Sweeps() {}

  static Map<Name, Numbers> statistics(Backend backend, Inputs inputs) {
    Map<Name, Numbers> all = new LinkedHashMap<>();
    backend.sweep(inputs, GradientSink.NONE, tile -> addTo(all, tile, inputs.rowCount()));
    return all;
  }

  private static synchronized void addTo(Map<Name, Numbers> all, Tile tile, int rows) {
    Mix contrast = DPO.plus(weight(tile), FUNCTION);
    for (Mix mix : List.of(POLICY, REFERENCE, SHARP, contrast)) {
      String name =
          mix.equals(contrast) ? "contrast" : mix.equals(SHARP) ? "sharp" : mix.roles().toString();
      put(all, Statistic.LOG_SUM_EXP, name, tile.logSumExp(mix), tile, rows);
      put(all, Statistic.LOG_PROBABILITY, name, tile.logProbability(mix), tile, rows);
      put(all, Statistic.ENTROPY, name, tile.entropy(mix), tile, rows);
      put(all, Statistic.EXPECTATION, name, tile.expectation(mix, FUNCTION), tile, rows);
    }
    put(all, Statistic.KL, "policy reference", tile.kl(POLICY, REFERENCE), tile, rows);
    put(all, Statistic.KL, "reference policy", tile.kl(REFERENCE, POLICY), tile, rows);
    put(all, Statistic.KL, "policy contrast", tile.kl(POLICY, contrast), tile, rows);
    put(all, Statistic.KL, "sharp contrast", tile.kl(SHARP, contrast), tile, rows);
    put(all, Statistic.KL, "dpo reverse", tile.kl(DPO, REVERSE), tile, rows);
    Column distance = tile.totalVariation(POLICY, REFERENCE);
    put(all, Statistic.TOTAL_VARIATION, "policy reference", distance, tile, rows);
    distance = tile.totalVariation(REFERENCE, POLICY);
    put(all, Statistic.TOTAL_VARIATION, "reference policy", distance, tile, rows);
    distance = tile.totalVariation(POLICY, contrast);
    put(all, Statistic.TOTAL_VARIATION, "policy contrast", distance, tile, rows);
    distance = tile.totalVariation(SHARP, contrast);
    put(all, Statistic.TOTAL_VARIATION, "sharp contrast", distance, tile, rows);
    distance = tile.totalVariation(DPO, REVERSE);
    put(all, Statistic.TOTAL_VARIATION, "dpo reverse", distance, tile, rows);
  }

  private static Column weight(Tile tile) {
    double[] weights = new double[tile.rowCount()];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = 0.1 * (1 + tile.firstRow() + row);
    }
    return Column.of(weights, new double[weights.length]);
  }

  private static void put(
      Map<Name, Numbers> all, Statistic statistic, String mixes, Column column, Tile tile, int n) {
    Numbers numbers = all.computeIfAbsent(new Name(statistic, mixes), _ -> new Numbers(n));
    for (int row = 0; row < tile.rowCount(); row++) {
      numbers.values[tile.firstRow() + row] = column.value(row);
      numbers.errors[tile.firstRow() + row] = column.error(row);
    }
  }

  /// What the budget of a statistic is relative to, at a row.
  static double scale(Map<Name, Numbers> oracle, Name name, int row, double magnitude) {
    double value = Math.abs(oracle.get(name).values[row]);
    double sensitivity =
        switch (name.statistic) {
          case KL -> 2 * distance(oracle, name, row) + Math.min(1, value);
          case TOTAL_VARIATION -> value;
          case ENTROPY -> Math.min(1, value);
          default -> 1;
        };
    return value + sensitivity * magnitude;
  }

  private static double distance(Map<Name, Numbers> oracle, Name name, int row) {
    return oracle.get(new Name(Statistic.TOTAL_VARIATION, name.mixes)).values[row];
  }
}
