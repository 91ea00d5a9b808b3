package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Pair;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.conformance.rows.Sweeps;

/// Section 1 of SPEC.md: the statistics of a row.
public final class PrimitiveClauses {

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

  /// Those of one term with a weight a row.
  static final List<Mixture> ONE_WEIGHTED_TERM =
      List.of(Mixture.WEIGHTED, Mixture.WEIGHTED_ADVANTAGE);

  private PrimitiveClauses() {}

  /// [Primitive#LOG_SUM_EXP] is what it must be.
  public static void must_1_1_logSumExpIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.1", backend, from), Primitive.LOG_SUM_EXP, from);
  }

  /// [Primitive#LOG_PROBABILITY] is what it must be.
  public static void must_1_2_logProbabilityIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.2", backend, from), Primitive.LOG_PROBABILITY, from);
  }

  /// [Primitive#ENTROPY] is what it must be.
  public static void must_1_3_entropyIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.3", backend, from), Primitive.ENTROPY, from);
  }

  /// KL(p‖q) ≥ 0, however close p and q are.
  public static void must_1_4_klIsNeverNegative(Backend backend, LogitsCase from) {
    Check check = new Check("1.4", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Pair pair : Pair.of(exact)) {
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
    for (Pair pair : Pair.of(exact)) {
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

  /// [Primitive#KL] is what it must be, also where p and q almost agree.
  public static void must_1_6_klIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.6", backend, from), Primitive.KL, from);
  }

  /// [Primitive#TOTAL_VARIATION] is what it must be.
  public static void must_1_7_totalVariationIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.7", backend, from), Primitive.TOTAL_VARIATION, from);
  }

  /// [Primitive#EXPECTATION] is what it must be.
  public static void must_1_8_expectationIsAccurate(Backend backend, LogitsCase from) {
    areAccurate(new Check("1.8", backend, from), Primitive.EXPECTATION, from);
  }

  /// The token with the greatest logit, the first of several, of roles and of differences of two,
  /// with weights of every sign.
  public static void must_1_9_argMaxIsTheFirstGreatest(Backend backend, LogitsCase from) {
    Check check = new Check("1.9", backend, from);
    areFirstGreatest(check, from, ONE_TERM);
    areFirstGreatest(check, from.withSignedWeights(), ONE_WEIGHTED_TERM);
  }

  private static void areFirstGreatest(Check check, LogitsCase from, List<Mixture> mixtures) {
    ExactRows exact = new ExactRows(from);
    for (Mixture mixture : mixtures) {
      if (!exact.isDistribution(mixture)) {
        continue;
      }
      int[] observed = Sweeps.argMax(check.backend(), from, mixture);
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

  private static void areAccurate(Check check, Primitive primitive, LogitsCase from) {
    primitive
        .of(new ExactRows(from))
        .forEach(statistic -> {
          Column observed = statistic.on(check.backend(), from);
          for (int row = 0; row < from.rowCount(); row++) {
            int fixed = row;
            check.within(
                primitive.budget(),
                statistic.truth().at(row),
                observed.value(row),
                () -> statistic.condition().at(fixed),
                "%s, row %d".formatted(statistic.name(), row));
          }
        });
  }

  static Column kl(Backend backend, LogitsCase from, Pair pair) {
    return Sweeps.column(
        backend, from, (tile, mix) -> tile.kl(mix.apply(pair.p()), mix.apply(pair.q())));
  }

  static Column totalVariation(Backend backend, LogitsCase from, Pair pair) {
    return Sweeps.column(
        backend,
        from,
        (tile, mix) -> tile.totalVariation(mix.apply(pair.p()), mix.apply(pair.q())));
  }

  /// Logits that are multiples of 2⁻²⁰ and small enough for shifts to be exact.
  static LogitsCase onGrid(LogitsCase from) {
    return from.map("multiples of 2^-20", z -> Math.rint(z * 0x1p20) * 0x1p-20);
  }
}
