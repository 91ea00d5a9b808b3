package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;

/// Section 1 of SPEC.md: the statistics of a row.
public final class PrimitiveClauses {

  /// Two distributions that are compared.
  record Pair(Mixture p, Mixture q) {}

  static final List<Pair> PAIRS =
      List.of(
          new Pair(Mixture.POLICY, Mixture.REFERENCE),
          new Pair(Mixture.REFERENCE, Mixture.POLICY),
          new Pair(Mixture.DPO, Mixture.REVERSE_DPO),
          new Pair(Mixture.POLICY, Mixture.CONTRASTIVE),
          new Pair(Mixture.TEMPERED, Mixture.INTERPOLATED),
          new Pair(Mixture.POLICY_WITHOUT_LABEL, Mixture.REFERENCE_WITHOUT_LABEL),
          new Pair(Mixture.INTERPOLATED_WITHOUT_LABEL, Mixture.POLICY_WITHOUT_LABEL),
          new Pair(Mixture.ADVANTAGE, Mixture.POLICY),
          new Pair(Mixture.POLICY, Mixture.ADVANTAGE));

  /// Those that are equal where the reference is the policy plus a constant.
  private static final List<Pair> EQUAL =
      List.of(
          new Pair(Mixture.POLICY, Mixture.REFERENCE),
          new Pair(Mixture.POLICY_WITHOUT_LABEL, Mixture.REFERENCE_WITHOUT_LABEL));

  /// Those of one term, whose greatest logit is exact.
  private static final List<Mixture> ONE_TERM =
      List.of(
          Mixture.POLICY,
          Mixture.REFERENCE,
          Mixture.TEMPERED,
          Mixture.POLICY_WITHOUT_LABEL,
          Mixture.REFERENCE_WITHOUT_LABEL,
          Mixture.ADVANTAGE);

  private PrimitiveClauses() {}

  /// log Σ_v e^(m_v). Condition: |max m|, and E_p s of a mix's sizes.
  public static void must_1_1_logSumExpIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.1", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : distributions(exact)) {
      Column observed =
          Sweeps.column(backend, from, (tile, mix) -> tile.logSumExp(mix.apply(mixture)));
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        Distribution p = exact.softmax(mixture, row);
        double greatest = Math.abs(exact.values(mixture, row).get(p.argMax()).doubleValue());
        check.within(
            Budget.LOG_SUM_EXP,
            p.logSumExp(),
            observed.value(row),
            () ->
                greatest
                    + Conditions.pivotSize(from, fixed, mixture)
                    + Conditions.mean(p, exact, mixture, fixed),
            "log-sum-exp of %s, row %d".formatted(mixture, row));
      }
    }
  }

  /// log π(y). Condition: s_y + E_p s of a mix's sizes.
  public static void must_1_2_logProbabilityIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.2", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : distributions(exact)) {
      Column observed =
          Sweeps.column(backend, from, (tile, mix) -> tile.logProbability(mix.apply(mixture)));
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        int label = from.labels()[row];
        Distribution p = exact.softmax(mixture, row);
        check.within(
            Budget.LOG_PROBABILITY,
            p.logProbability(label),
            observed.value(row),
            () -> exact.sizes(mixture, fixed)[label] + Conditions.mean(p, exact, mixture, fixed),
            "log π(y) of %s, row %d".formatted(mixture, row));
      }
    }
  }

  /// −Σ p log p. Condition: Σ p |log p + H| s.
  public static void must_1_3_entropyIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.3", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : distributions(exact)) {
      Column observed =
          Sweeps.column(backend, from, (tile, mix) -> tile.entropy(mix.apply(mixture)));
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        Distribution p = exact.softmax(mixture, row);
        Real truth = Statistics.entropy(p);
        check.within(
            Budget.ENTROPY,
            truth,
            observed.value(row),
            () ->
                Conditions.weighted(
                    exact.sizes(mixture, fixed),
                    v ->
                        p.isMasked(v)
                            ? 0
                            : p.probability(v)
                                .times(p.logProbability(v).plus(truth))
                                .doubleValue()),
            "entropy of %s, row %d".formatted(mixture, row));
      }
    }
  }

  /// KL(p‖q) ≥ 0, however close p and q are.
  public static void must_1_4_klIsNeverNegative(Backend backend, LogitsCase from) {
    Check check = new Check("1.4", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : pairs(exact)) {
      Column observed = kl(backend, from, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        check.require(
            observed.value(row) >= 0, "KL of {}, row {} is {}", pair, row, observed.value(row));
      }
    }
  }

  /// KL(p‖q) = 0 and TVD(p, q) = 0 where the logits of p and q differ by a constant.
  ///
  /// The case is changed so that the reference is the policy plus 2, both multiples of 2⁻²⁰.
  public static void must_1_5_equalDistributionsAreAtDistanceZero(
      Backend backend, LogitsCase from) {
    LogitsCase shifted = onGrid(from).with(Role.REFERENCE, Role.POLICY, z -> z + 2);
    Check check = new Check("1.5", backend, from);
    ExactRows exact = new ExactRows(shifted);
    for (Pair pair : pairs(exact)) {
      if (!EQUAL.contains(pair)) {
        continue;
      }
      Column kl = kl(backend, shifted, pair);
      Column distance = totalVariation(backend, shifted, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        check.require(
            kl.value(row) == 0, "KL of {}, row {} is {}, not 0", pair, row, kl.value(row));
        check.require(
            distance.value(row) == 0,
            "TVD of {}, row {} is {}, not 0",
            pair,
            row,
            distance.value(row));
      }
    }
  }

  /// KL(p‖q). Condition: Σ p |δ − KL| s_p + Σ |q − p| s_q.
  public static void must_1_6_klIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.6", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : pairs(exact)) {
      Column observed = kl(backend, from, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        Distribution p = exact.softmax(pair.p, row);
        Distribution q = exact.softmax(pair.q, row);
        Real truth = Statistics.kl(p, q);
        check.within(
            Budget.KL,
            truth,
            observed.value(row),
            () ->
                truth.isFinite()
                    ? Conditions.weighted(
                            exact.sizes(pair.p, fixed), v -> Conditions.excess(p, q, truth, v))
                        + Conditions.weighted(
                            exact.sizes(pair.q, fixed),
                            v -> q.probability(v).minus(p.probability(v)).doubleValue())
                    : 0,
            "KL of %s, row %d".formatted(pair, row));
      }
    }
  }

  /// ½ Σ |p − q|, from 0 to 1. Condition: E_p s_p + E_q s_q.
  public static void must_1_7_totalVariationIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.7", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : pairs(exact)) {
      Column observed = totalVariation(backend, from, pair);
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        Distribution p = exact.softmax(pair.p, row);
        Distribution q = exact.softmax(pair.q, row);
        check.within(
            Budget.TOTAL_VARIATION,
            Statistics.totalVariation(p, q),
            observed.value(row),
            () ->
                Conditions.mean(p, exact, pair.p, fixed) + Conditions.mean(q, exact, pair.q, fixed),
            "TVD of %s, row %d".formatted(pair, row));
      }
    }
  }

  /// Σ p f. Condition: Σ p |f|, and Σ p |f − E f| s_p + Σ p s_f.
  public static void must_1_8_expectationIsAccurate(Backend backend, LogitsCase from) {
    Check check = new Check("1.8", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture :
        List.of(Mixture.POLICY, Mixture.INTERPOLATED, Mixture.POLICY_WITHOUT_LABEL)) {
      if (!exact.isDistribution(mixture) || !exact.isFinite(Mixture.ADVANTAGE)) {
        continue;
      }
      Column observed =
          Sweeps.column(
              backend,
              from,
              (tile, mix) -> tile.expectation(mix.apply(mixture), mix.apply(Mixture.ADVANTAGE)));
      for (int row = 0; row < from.rowCount(); row++) {
        int fixed = row;
        Distribution p = exact.softmax(mixture, row);
        List<Real> f = exact.function(Mixture.ADVANTAGE, row);
        Real truth = Statistics.expectation(p, f);
        check.within(
            Budget.EXPECTATION,
            truth,
            observed.value(row),
            () ->
                Statistics.expectation(p, f.stream().map(Real::abs).toList()).doubleValue()
                    + Conditions.pivotSize(from, fixed, Mixture.ADVANTAGE)
                    + Conditions.mean(p, exact, Mixture.ADVANTAGE, fixed)
                    + Conditions.weighted(
                        exact.sizes(mixture, fixed),
                        v -> p.probability(v).times(f.get(v).minus(truth)).doubleValue()),
            "expectation under %s, row %d".formatted(mixture, row));
      }
    }
  }

  /// The token with the greatest logit, the first of several, of roles and of differences of two.
  public static void must_1_9_argMaxIsTheFirstGreatest(Backend backend, LogitsCase from) {
    Check check = new Check("1.9", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : ONE_TERM) {
      if (!exact.isDistribution(mixture)) {
        continue;
      }
      int[] observed = Sweeps.argMax(backend, from, mixture);
      for (int row = 0; row < from.rowCount(); row++) {
        int truth = exact.softmax(mixture, row).argMax();
        check.require(
            observed[row] == truth,
            "arg max of {}, row {} is {} and must be {}",
            mixture,
            row,
            observed[row],
            truth);
      }
    }
  }

  static Column kl(Backend backend, LogitsCase from, Pair pair) {
    return Sweeps.column(
        backend, from, (tile, mix) -> tile.kl(mix.apply(pair.p), mix.apply(pair.q)));
  }

  static Column totalVariation(Backend backend, LogitsCase from, Pair pair) {
    return Sweeps.column(
        backend, from, (tile, mix) -> tile.totalVariation(mix.apply(pair.p), mix.apply(pair.q)));
  }

  static List<Mixture> distributions(ExactRows exact) {
    return Mixture.DISTRIBUTIONS.stream().filter(exact::isDistribution).toList();
  }

  static List<Pair> pairs(ExactRows exact) {
    return PAIRS.stream()
        .filter(pair -> exact.isDistribution(pair.p) && exact.isDistribution(pair.q))
        .toList();
  }

  /// Logits that are multiples of 2⁻²⁰ and small enough for shifts to be exact.
  static LogitsCase onGrid(LogitsCase from) {
    return from.map("multiples of 2^-20", z -> Math.rint(z * 0x1p20) * 0x1p-20);
  }
}
