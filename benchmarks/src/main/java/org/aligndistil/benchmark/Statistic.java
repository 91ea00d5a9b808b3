package org.aligndistil.benchmark;

import java.util.function.ToDoubleFunction;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;

/// The statistics of a [Tile], each with its definition.
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum Statistic {
  LOG_SUM_EXP(
      (tile, _) -> tile.logSumExp(Mixes.POLICY).value(0), row -> PlainRow.logSumExp(row.z())),
  LOG_SUM_EXP_OF_MIX(
      (tile, _) -> tile.logSumExp(Mixes.EXTRAPOLATED).value(0),
      row -> PlainRow.logSumExp(row.extrapolated())),
  LOG_PROBABILITY(
      (tile, _) -> tile.logProbability(Mixes.POLICY).value(0),
      row -> Math.log(row.p()[row.label()])),
  LOG_PROBABILITIES(
      (tile, lists) -> tile.logProbabilities(Mixes.POLICY, lists).others().value(0),
      row -> {
        double[] p = row.p();
        return Math.log(row.sum(v -> row.listed().contains(v) ? 0 : p[v]));
      }),
  ENTROPY(
      (tile, _) -> tile.entropy(Mixes.POLICY).value(0),
      row -> {
        double[] p = row.p();
        return row.expectation(v -> -Math.log(p[v]));
      }),
  KL(
      (tile, _) -> tile.kl(Mixes.POLICY, Mixes.OTHER).value(0),
      row -> {
        double[] p = row.p();
        double[] q = row.q();
        return row.expectation(v -> Math.log(p[v] / q[v]));
      }),
  TOTAL_VARIATION(
      (tile, _) -> tile.totalVariation(Mixes.POLICY, Mixes.OTHER).value(0),
      row -> {
        double[] p = row.p();
        double[] q = row.q();
        return row.sum(v -> Math.abs(p[v] - q[v]) / 2);
      }),
  EXPECTATION(
      (tile, _) -> tile.expectation(Mixes.POLICY, Mixes.DIFFERENCE).value(0),
      row -> row.expectation(v -> row.z()[v] - row.other()[v])),
  ARG_MAX((tile, _) -> tile.argMax(Mixes.POLICY)[0], PlainRow::argMax);

  /// Computes a statistic of all rows of a tile, and returns that of the first.
  @FunctionalInterface
  private interface Pass {
    double firstOf(Tile tile, TokenLists lists);
  }

  private final Pass pass;
  private final ToDoubleFunction<PlainRow> definition;

  Statistic(Pass pass, ToDoubleFunction<PlainRow> definition) {
    this.pass = pass;
    this.definition = definition;
  }

  /// Computes the statistic of all rows of a tile, and returns that of the first.
  double firstOf(Tile tile, TokenLists lists) {
    return pass.firstOf(tile, lists);
  }

  /// What it must be.
  double defined(PlainRow row) {
    return definition.applyAsDouble(row);
  }
}
