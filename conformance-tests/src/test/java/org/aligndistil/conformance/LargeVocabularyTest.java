package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.rows.Sweeps;
import org.junit.jupiter.api.Test;

/// The oracle's statistics of a vocabulary as large as models have, within the budget of small
/// ones.
///
/// One row alone: its 60 digits take seconds.
class LargeVocabularyTest {

  private static final int VOCABULARY = 151_936;

  private final Backend backend = Oracle.CPU;

  @Test
  void statisticsOfNearlyEqualDistributionsAreAccurate() {
    LogitsCase from = new LogitsRecipe(5, 1, VOCABULARY, Shape.NEAR_6, ElementType.F32).build();
    Check check = new Check("1.6", backend, from);
    Distribution p = Distribution.softmax(Mixture.POLICY.exact(from, 0));
    Distribution q = Distribution.softmax(Mixture.REFERENCE.exact(from, 0));
    is(
        check,
        Budget.LOG_PROBABILITY,
        p.logProbability(from.labels()[0]),
        from,
        (tile, mix) -> tile.logProbability(mix.apply(Mixture.POLICY)));
    is(
        check,
        Budget.ENTROPY,
        Statistics.entropy(p),
        from,
        (tile, mix) -> tile.entropy(mix.apply(Mixture.POLICY)));
    is(
        check,
        Budget.KL,
        Statistics.kl(p, q),
        from,
        (tile, mix) -> tile.kl(mix.apply(Mixture.POLICY), mix.apply(Mixture.REFERENCE)));
    is(
        check,
        Budget.TOTAL_VARIATION,
        Statistics.totalVariation(p, q),
        from,
        (tile, mix) ->
            tile.totalVariation(mix.apply(Mixture.POLICY), mix.apply(Mixture.REFERENCE)));
  }

  private void is(
      Check check, Budget budget, Real truth, LogitsCase from, Sweeps.Statistic statistic) {
    Column observed = Sweeps.column(backend, from, statistic);
    check.within(budget, truth, observed.value(0), 0, budget + " of 151,936 tokens");
    check.require(
        truth.isWithin(observed.error(0), observed.value(0)),
        "{} is {} ± {}, the truth is {}",
        budget,
        observed.value(0),
        observed.error(0),
        truth);
  }
}
