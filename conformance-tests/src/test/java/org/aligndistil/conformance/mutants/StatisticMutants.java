package org.aligndistil.conformance.mutants;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.conformance.LogitsClauses;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Shape;

/// Faults of single statistics and of how logits are read.
final class StatisticMutants {

  private StatisticMutants() {}

  static List<Mutant> all() {
    return List.of(
        mutant(
            "1.1",
            "log-sum-exp in binary32",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column logSumExp(Mix mix) {
                    return Broken.column(tile, tile.logSumExp(mix), x -> (float) x);
                  }
                }),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_1_logSumExpIsAccurate),
        mutant(
            "1.2",
            "label of the neighbouring row",
            Broken.sweep((sound, inputs, sink, work) ->
                sound.sweep(new Inputs(inputs.logits(), rotated(inputs.labels())), sink, work)),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_2_logProbabilityIsAccurate),
        mutant(
            "1.3",
            "entropy without its sign",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column entropy(Mix p) {
                    return tile.entropy(p).times(-1);
                  }
                }),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_3_entropyIsAccurate),
        mutant(
            "1.4",
            "KL as a difference of logarithms",
            subtractingKl(),
            Shape.NEAR_9,
            PrimitiveClauses::must_1_4_klIsNeverNegative),
        mutant(
            "1.5",
            "KL of probabilities smoothed by 1e-12",
            klPlus(1e-12),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_5_equalDistributionsAreAtDistanceZero),
        mutant(
            "1.6",
            "KL swapped",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column kl(Mix p, Mix q) {
                    return tile.kl(q, p);
                  }
                }),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_6_klIsAccurate),
        mutant(
            "1.6",
            "KL as a difference of logarithms",
            subtractingKl(),
            Shape.NEAR_3,
            PrimitiveClauses::must_1_6_klIsAccurate),
        mutant(
            "1.7",
            "TVD without ½",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column totalVariation(Mix p, Mix q) {
                    return tile.totalVariation(p, q).times(2);
                  }
                }),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_7_totalVariationIsAccurate),
        mutant(
            "1.8",
            "expectation of the negated function",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column expectation(Mix p, Mix f) {
                    return tile.expectation(p, f).times(-1);
                  }
                }),
            Shape.ORDINARY,
            PrimitiveClauses::must_1_8_expectationIsAccurate),
        mutant(
            "1.9",
            "arg max takes the last of several",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public int[] argMax(Mix mix) {
                    return Arrays.stream(tile.argMax(mix)).map(v -> v == 0 ? 8 : v).toArray();
                  }
                }),
            Shape.EQUAL,
            PrimitiveClauses::must_1_9_argMaxIsTheFirstGreatest),
        mutant(
            "1.10",
            "KL clipped to a large number",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column kl(Mix p, Mix q) {
                    return Broken.column(tile, tile.kl(p, q), x -> Math.min(x, 1e30));
                  }
                }),
            Shape.MASKED_APART,
            LogitsClauses::must_1_10_klIsInfiniteWhereItMustBe),
        mutant(
            "1.11",
            "a masked token has logit 0",
            Broken.values(z -> z == Double.NEGATIVE_INFINITY ? 0 : z),
            Shape.MASKED_ALIKE,
            LogitsClauses::must_1_11_maskedTokensAreALimit),
        mutant(
            "1.12",
            "NaN and +∞ swallowed",
            Broken.values(z -> Double.isNaN(z) || z == Double.POSITIVE_INFINITY ? 0 : z),
            Shape.ORDINARY,
            LogitsClauses::must_1_12_logitsThatAreNoneAreNamed),
        mutant(
            "1.15",
            "a row's result depends on how many rows its tile has",
            Broken.tiles(tile ->
                new ForwardingTile(tile) {
                  @Override
                  public Column kl(Mix p, Mix q) {
                    return tile.kl(p, q).times(1 + 0x1p-40 * tile.rowCount());
                  }
                }),
            Shape.ORDINARY,
            LogitsClauses::must_1_15_rowsDoNotKnowEachOther));
  }

  /// A broken backend, and a clause about the logits of one shape.
  static Mutant mutant(
      String clause,
      String fault,
      Backend broken,
      Shape shape,
      BiConsumer<Backend, LogitsCase> check) {
    LogitsCase from = Fixtures.logits(shape);
    return Mutant.of(clause, fault, broken, Broken.SOUND, backend -> check.accept(backend, from));
  }

  /// KL(p‖q) = E_p[m_p − m_q] − (log Σ e^(m_p) − log Σ e^(m_q)): right, and useless near 0.
  private static Backend subtractingKl() {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column kl(Mix p, Mix q) {
            Column mean = tile.expectation(p, p.minus(q));
            Column logP = tile.logSumExp(p);
            Column logQ = tile.logSumExp(q);
            double[] kl = new double[tile.rowCount()];
            Arrays.setAll(kl, i -> mean.value(i) - (logP.value(i) - logQ.value(i)));
            return Column.of(kl, new double[kl.length]);
          }
        });
  }

  private static Backend klPlus(double constant) {
    return Broken.tiles(tile ->
        new ForwardingTile(tile) {
          @Override
          public Column kl(Mix p, Mix q) {
            return Broken.column(tile, tile.kl(p, q), x -> x + constant);
          }
        });
  }

  private static int[] rotated(int[] labels) {
    int[] rotated = new int[labels.length];
    Arrays.setAll(rotated, row -> labels[(row + 1) % labels.length]);
    return rotated;
  }
}
