package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.conformance.LogitsClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Shape;

/// Faults of the weights of a mix: their signs, and what is no number.
final class WeightMutants {

  /// Other weights of a tile's rows.
  private interface Weights {
    double at(int row, Column sound);
  }

  private WeightMutants() {}

  static List<Mutant> all() {
    return List.of(
        mutant(
            "1.9",
            "the sign of a weight disregarded",
            (row, weights) -> Math.abs(weights.value(row)),
            PrimitiveClauses::must_1_9_argMaxIsTheFirstGreatest),
        mutant(
            "1.9",
            "a weight of 0 taken for a positive one",
            (row, weights) -> weights.value(row) == 0 ? 1 : weights.value(row),
            PrimitiveClauses::must_1_9_argMaxIsTheFirstGreatest),
        mutant(
            "1.12",
            "a weight that is no finite number taken for 1",
            (row, weights) -> Double.isFinite(weights.value(row)) ? weights.value(row) : 1,
            LogitsClauses::must_1_12_logitsThatAreNoneAreNamed),
        mutant(
            "1.15",
            "the first row's weight for every row of a tile",
            (_, weights) -> weights.value(0),
            LogitsClauses::must_1_15_rowsDoNotKnowEachOther));
  }

  private static Mutant mutant(
      String clause, String fault, Weights weights, BiConsumer<Backend, LogitsCase> check) {
    LogitsCase from = Fixtures.logits(Shape.ORDINARY);
    return Mutant.of(
        clause,
        fault,
        Broken.tiles(tile -> comparing(tile, weights)),
        Broken.SOUND,
        backend -> check.accept(backend, from));
  }

  /// A tile whose arg max has other weights where a mix has one a row.
  private static Tile comparing(Tile tile, Weights weights) {
    return new ForwardingTile(tile) {
      @Override
      public int[] argMax(Mix mix) {
        return tile.argMax(changed(mix, weights, tile.rowCount()));
      }
    };
  }

  private static Mix changed(Mix mix, Weights weights, int rows) {
    return new Mix(
        mix.terms().stream()
            .map(term ->
                new Mix.Term(changed(term.weight(), weights, rows), term.plus(), term.minus()))
            .toList(),
        mix.support());
  }

  private static Column changed(Column sound, Weights weights, int rows) {
    if (sound.isConstant()) {
      return sound;
    }
    double[] values = new double[rows];
    Arrays.setAll(values, row -> weights.at(row, sound));
    return Column.of(values, new double[rows]);
  }
}
