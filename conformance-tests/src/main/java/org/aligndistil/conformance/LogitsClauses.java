package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Pair;
import org.aligndistil.conformance.rows.Sweeps;

/// Section 1 of SPEC.md: masked tokens, logits that are none, and rows that do not know each other.
public final class LogitsClauses {

  private LogitsClauses() {}

  /// KL(p‖q) = +∞ exactly where p has a token that q masks, however small its probability is.
  public static void must_1_10_klIsInfiniteWhereItMustBe(Backend backend, LogitsCase from) {
    Check check = new Check("1.10", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : Pair.of(exact)) {
      Column observed = PrimitiveClauses.kl(backend, from, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        Distribution p = exact.softmax(pair.p(), row);
        Distribution q = exact.softmax(pair.q(), row);
        boolean infinite = !Statistics.kl(p, q).isFinite();
        check.require(
            infinite == (observed.value(row) == Double.POSITIVE_INFINITY),
            "KL of {}, row {} is {} and must be {}",
            pair,
            row,
            observed.value(row),
            infinite ? "+∞" : "finite");
      }
    }
  }

  /// A masked token counts as −M with M → ∞ in every mix: −∞, +∞ (an error), or nothing.
  public static void must_1_11_maskedTokensAreALimit(Backend backend, LogitsCase from) {
    Check check = new Check("1.11", backend, from);
    for (int row = 0; row < from.rowCount(); row++) {
      LogitsCase one = from.select(new int[] {row});
      ExactRows exact = new ExactRows(one);
      for (Mixture mixture : Mixture.DISTRIBUTIONS) {
        if (!exact.isDistribution(mixture)) {
          refused(
              check,
              () -> Sweeps.column(backend, one, (tile, mix) -> tile.entropy(mix.apply(mixture))),
              "the entropy of %s at row %d, which has no softmax".formatted(mixture, row));
          continue;
        }
        Column observed =
            Sweeps.column(backend, one, (tile, mix) -> tile.entropy(mix.apply(mixture)));
        double[] sizes = exact.sizes(mixture, 0);
        double size = 0;
        for (double s : sizes) {
          size = Math.max(size, s);
        }
        double condition = size * (1 + Math.log(one.vocabulary()));
        check.within(
            Budget.ENTROPY,
            Statistics.entropy(exact.softmax(mixture, 0)),
            observed.value(0),
            condition,
            "entropy of %s, row %d".formatted(mixture, row));
      }
    }
  }

  /// NaN, +∞ or a row of masked tokens is an error that names role, row and token; a weight that is
  /// NaN or +∞ is one that names mix and row.
  public static void must_1_12_logitsThatAreNoneAreNamed(Backend backend, LogitsCase from) {
    Check check = new Check("1.12", backend, from);
    int row = from.rowCount() - 1;
    int token = from.vocabulary() / 2;
    for (Role role : List.of(Role.POLICY, Role.REFERENCE)) {
      for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
        LogitsCase poisoned = from.with(role, row, token, poison);
        String message =
            refused(
                check,
                () ->
                    Sweeps.column(
                        backend, poisoned, (tile, _) -> tile.logProbability(Mix.of(role))),
                "%s among the logits of %s".formatted(poison, role));
        named(check, message, role.name(), "row " + row, "token " + token);
      }
      LogitsCase masked =
          from.with(role, role, _ -> Double.NEGATIVE_INFINITY).select(new int[] {row});
      String message =
          refused(
              check,
              () -> Sweeps.column(backend, masked, (tile, _) -> tile.logProbability(Mix.of(role))),
              "a row of masked tokens of " + role);
      named(check, message, role.name(), "row 0");
    }
    for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      LogitsCase poisoned = from.weighted("one weight " + poison, i -> i == row ? poison : 1);
      for (Mixture mixture : weightedTerms(from)) {
        String message =
            refused(
                check,
                () -> Sweeps.argMax(backend, poisoned, mixture),
                "a weight of %s in %s".formatted(poison, mixture));
        named(check, message, "w·", "row " + row);
      }
    }
  }

  private static List<Mixture> weightedTerms(LogitsCase from) {
    return new ExactRows(from).isDistribution(Mixture.ADVANTAGE)
        ? PrimitiveClauses.ONE_WEIGHTED_TERM
        : List.of(Mixture.WEIGHTED);
  }

  /// The result of a row has the same bits whatever the other rows are.
  public static void must_1_15_rowsDoNotKnowEachOther(Backend backend, LogitsCase from) {
    Check check = new Check("1.15", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : Pair.of(exact)) {
      Column together = PrimitiveClauses.kl(backend, from, pair);
      Column distances = PrimitiveClauses.totalVariation(backend, from, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        LogitsCase alone = from.select(new int[] {row});
        check.sameBits(
            together.value(row),
            PrimitiveClauses.kl(backend, alone, pair).value(0),
            "KL of %s, row %d alone".formatted(pair, row));
        check.sameBits(
            distances.value(row),
            PrimitiveClauses.totalVariation(backend, alone, pair).value(0),
            "TVD of %s, row %d alone".formatted(pair, row));
      }
    }
    greatestDoNotKnowEachOther(check, from.withSignedWeights());
  }

  private static void greatestDoNotKnowEachOther(Check check, LogitsCase from) {
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : PrimitiveClauses.ONE_WEIGHTED_TERM) {
      if (!exact.isDistribution(mixture)) {
        continue;
      }
      int[] together = Sweeps.argMax(check.backend(), from, mixture);
      for (int row = 0; row < from.rowCount(); row++) {
        int alone = Sweeps.argMax(check.backend(), from.select(new int[] {row}), mixture)[0];
        check.require(
            together[row] == alone,
            "arg max of {}, row {} is {} and alone {}",
            mixture,
            row,
            together[row],
            alone);
      }
    }
  }

  private static String refused(Check check, Runnable sweep, String what) {
    try {
      sweep.run();
    } catch (NonFiniteLogitsException expected) {
      return String.valueOf(expected.getMessage());
    }
    throw check.violation(what + " must be an error");
  }

  private static void named(Check check, String message, String... parts) {
    for (String part : parts) {
      check.require(message.contains(part), "the error must name '{}': {}", part, message);
    }
  }
}
