package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.TokenChoice;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.rows.Conditions;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Sweeps;

/// Section 1 of SPEC.md: lists of tokens, and distributions without the label.
public final class ListedClauses {

  private ListedClauses() {}

  /// log p_i of listed tokens, and log Σ_{v∉K} p_v of all others. Condition: that of 1.2 for the
  /// former; what a rounding of each logit does to the latter, once more for the greatest of them.
  public static void must_1_16_listedTokensAreAccurate(
      Backend backend, LogitsCase from, TokenChoice choice) {
    Check check = new Check("1.16", backend, new Where(from, choice.toString()));
    ExactRows exact = new ExactRows(from);
    TokenLists lists = choice.lists(from);
    for (Mixture mixture : exact.distributions().toList()) {
      ListedTokens observed =
          Sweeps.listed(
              backend,
              from,
              lists.width(),
              (tile, mix) -> tile.logProbabilities(mix.apply(mixture), lists));
      for (int row = 0; row < from.rowCount(); row++) {
        Distribution p = exact.softmax(mixture, row);
        double[] sizes = exact.sizes(mixture, row);
        double mean = Conditions.weighted(sizes, v -> p.probability(v).doubleValue());
        for (int k = 0; k < lists.width(); k++) {
          int token = lists.token(row, k);
          check.within(
              Budget.LISTED,
              p.logProbability(token),
              observed.each().get(k).value(row),
              () -> sizes[token] + mean,
              "log π(%d) of %s, row %d".formatted(token, mixture, row));
        }
        List<Integer> list = choice.list(from, row);
        check.within(
            Budget.LISTED,
            p.logProbabilityOfOthers(list),
            observed.others().value(row),
            () -> Conditions.ofOthers(p, list, sizes),
            "log π of all but %s of %s, row %d".formatted(choice, mixture, row));
      }
    }
  }

  /// Lists of some rows of a batch give what the lists of all its rows give.
  public static void must_1_17_listsKnowTheirRows(
      Backend backend, LogitsCase from, TokenChoice choice) {
    Check check = new Check("1.17", backend, new Where(from, choice.toString()));
    TokenLists all = choice.lists(from);
    ListedTokens expected =
        Sweeps.listed(
            backend,
            from,
            all.width(),
            (tile, mix) -> tile.logProbabilities(mix.apply(Mixture.POLICY), all));
    ListedTokens observed =
        Sweeps.listed(
            backend,
            from,
            all.width(),
            (tile, mix) ->
                tile.logProbabilities(
                    mix.apply(Mixture.POLICY),
                    choice.lists(from, tile.firstRow(), tile.rowCount())));
    for (int row = 0; row < from.rowCount(); row++) {
      for (int k = 0; k <= all.width(); k++) {
        check.sameBits(
            column(expected, k).value(row),
            column(observed, k).value(row),
            "entry %d of row %d, listed by tile".formatted(k, row));
      }
    }
  }

  /// A row in which nothing is left without the label is an error that names role, row and label;
  /// distributions with and without it are not compared.
  public static void must_1_18_withoutItsLabelARowHasOthers(Backend backend, LogitsCase from) {
    Check check = new Check("1.18", backend, from);
    Mix policy = Mix.of(Role.POLICY).withoutLabel();
    for (int row = 0; row < from.rowCount(); row++) {
      LogitsCase alone = from.select(new int[] {row});
      for (int token = 0; token < from.vocabulary(); token++) {
        if (token != alone.labels()[0]) {
          alone = alone.with(Role.POLICY, 0, token, Double.NEGATIVE_INFINITY);
        }
      }
      for (Statistic statistic : statistics(policy)) {
        refused(check, backend, alone, statistic);
      }
    }
    if (from.vocabulary() == 1) {
      return;
    }
    try {
      Sweeps.column(backend, from, (tile, _) -> tile.kl(policy, Mix.of(Role.REFERENCE)));
    } catch (IllegalArgumentException expected) {
      return;
    } catch (NonFiniteLogitsException masked) {
      return;
    }
    throw check.violation("a distribution with the label was compared with one without");
  }

  private record Statistic(String name, Sweeps.Statistic statistic) {}

  private static List<Statistic> statistics(Mix policy) {
    return List.of(
        new Statistic("log-sum-exp", (tile, _) -> tile.logSumExp(policy)),
        new Statistic("log π(y)", (tile, _) -> tile.logProbability(policy)),
        new Statistic("entropy", (tile, _) -> tile.entropy(policy)),
        new Statistic("KL", (tile, _) -> tile.kl(policy, policy)),
        new Statistic("arg max", (tile, _) -> argMax(tile, policy)));
  }

  private static Column argMax(Tile tile, Mix mix) {
    return Column.constant(tile.argMax(mix)[0]);
  }

  private static void refused(Check check, Backend backend, LogitsCase alone, Statistic statistic) {
    try {
      Sweeps.column(backend, alone, statistic.statistic);
    } catch (NonFiniteLogitsException expected) {
      String message = String.valueOf(expected.getMessage());
      for (String part : List.of("policy", "row 0", "label")) {
        check.require(message.contains(part), "the error must name '{}': {}", part, message);
      }
      return;
    }
    throw check.violation("the %s of no tokens must be an error".formatted(statistic.name));
  }

  private static Column column(ListedTokens tokens, int index) {
    return index < tokens.each().size() ? tokens.each().get(index) : tokens.others();
  }
}
