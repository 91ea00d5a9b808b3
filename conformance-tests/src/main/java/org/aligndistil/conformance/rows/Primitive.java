package org.aligndistil.conformance.rows;

import java.util.List;
import java.util.stream.Stream;
import org.aligndistil.conformance.Budget;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.TokenChoice;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;

/// The statistics that every backend computes, each on all mixes that have it.
///
/// s_v is what a rounding of each term of a mix is a rounding of, see [Mixture#sizes]; it is 0 for
/// the logits of one role, and so are the conditions of its statistics unless said otherwise.
public enum Primitive {

  /// log Σ_v e^(m_v). Condition: |max m|, and E_p s of a mix's sizes.
  LOG_SUM_EXP(Budget.LOG_SUM_EXP) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact
          .distributions()
          .map(m ->
              new RowStatistic(
                  "log-sum-exp of " + m,
                  (tile, mix) -> tile.logSumExp(mix.apply(m)),
                  row -> exact.softmax(m, row).logSumExp(),
                  row -> {
                    Distribution p = exact.softmax(m, row);
                    return Math.abs(exact.values(m, row).get(p.argMax()).doubleValue())
                        + exact.pivotSize(m, row)
                        + Conditions.mean(p, exact, m, row);
                  }));
    }
  },

  /// log π(y). Condition: s_y + E_p s.
  LOG_PROBABILITY(Budget.LOG_PROBABILITY) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact
          .distributions()
          .map(m ->
              new RowStatistic(
                  "log π(y) of " + m,
                  (tile, mix) -> tile.logProbability(mix.apply(m)),
                  row -> exact.softmax(m, row).logProbability(exact.label(row)),
                  row ->
                      exact.sizes(m, row)[exact.label(row)]
                          + Conditions.mean(exact.softmax(m, row), exact, m, row)));
    }
  },

  /// log p_i of the reference's most probable token. Condition: that of the label.
  LISTED(Budget.LISTED) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact
          .distributions()
          .map(m ->
              new RowStatistic(
                  "log π of the reference's best token of " + m,
                  (tile, mix) ->
                      tile.logProbabilities(mix.apply(m), exact.lists(TokenChoice.TOP))
                          .each()
                          .getFirst(),
                  row -> exact.softmax(m, row).logProbability(best(exact, row)),
                  row ->
                      exact.sizes(m, row)[best(exact, row)]
                          + Conditions.mean(exact.softmax(m, row), exact, m, row)));
    }
  },

  /// log Σ_{v∉K} p_v. Condition: what a rounding of each logit does, once more for the greatest of
  /// those that are not listed.
  OTHERS(Budget.LISTED) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact
          .distributions()
          .flatMap(m ->
              Stream.of(TokenChoice.values())
                  .map(choice ->
                      new RowStatistic(
                          "log π of all but %s of %s".formatted(choice, m),
                          (tile, mix) ->
                              tile.logProbabilities(mix.apply(m), exact.lists(choice)).others(),
                          row ->
                              exact.softmax(m, row).logProbabilityOfOthers(exact.list(choice, row)),
                          row ->
                              Conditions.ofOthers(
                                  exact.softmax(m, row),
                                  exact.list(choice, row),
                                  exact.sizes(m, row)))));
    }
  },

  /// −Σ p log p. Condition: Σ p |log p + H| s.
  ENTROPY(Budget.ENTROPY) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact
          .distributions()
          .map(m ->
              new RowStatistic(
                  "entropy of " + m,
                  (tile, mix) -> tile.entropy(mix.apply(m)),
                  row -> Statistics.entropy(exact.softmax(m, row)),
                  row -> {
                    Distribution p = exact.softmax(m, row);
                    Real entropy = Statistics.entropy(p);
                    return Conditions.weighted(
                        exact.sizes(m, row),
                        v ->
                            p.isMasked(v)
                                ? 0
                                : p.probability(v)
                                    .times(p.logProbability(v).plus(entropy))
                                    .doubleValue());
                  }));
    }
  },

  /// KL(p‖q). Condition: Σ p |δ − KL| s_p + Σ |q − p| s_q.
  KL(Budget.KL) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return Pair.of(exact).stream()
          .map(pair ->
              new RowStatistic(
                  "KL of " + pair,
                  (tile, mix) -> tile.kl(mix.apply(pair.p()), mix.apply(pair.q())),
                  row -> Statistics.kl(exact.softmax(pair.p(), row), exact.softmax(pair.q(), row)),
                  row -> conditionOfKl(exact, pair, row)));
    }
  },

  /// ½ Σ |p − q|, from 0 to 1. Condition: E_p s_p + E_q s_q.
  TOTAL_VARIATION(Budget.TOTAL_VARIATION) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return Pair.of(exact).stream()
          .map(pair ->
              new RowStatistic(
                  "TVD of " + pair,
                  (tile, mix) -> tile.totalVariation(mix.apply(pair.p()), mix.apply(pair.q())),
                  row ->
                      Statistics.totalVariation(
                          exact.softmax(pair.p(), row), exact.softmax(pair.q(), row)),
                  row ->
                      Conditions.mean(exact.softmax(pair.p(), row), exact, pair.p(), row)
                          + Conditions.mean(exact.softmax(pair.q(), row), exact, pair.q(), row)));
    }
  },

  /// Σ p f for f = z_dpo − z_ref. Condition: Σ p |f|, and Σ p |f − E f| s_p + Σ p s_f.
  EXPECTATION(Budget.EXPECTATION) {
    @Override
    public Stream<RowStatistic> of(ExactRows exact) {
      return exact.isFinite(Mixture.ADVANTAGE)
          ? exact
              .distributions()
              .map(m ->
                  new RowStatistic(
                      "expectation under " + m,
                      (tile, mix) -> tile.expectation(mix.apply(m), mix.apply(Mixture.ADVANTAGE)),
                      row ->
                          Statistics.expectation(
                              exact.softmax(m, row), exact.function(Mixture.ADVANTAGE, row)),
                      row -> conditionOfExpectation(exact, m, row)))
          : Stream.empty();
    }
  };

  private final Budget budget;

  Primitive(Budget budget) {
    this.budget = budget;
  }

  /// How far it may be off, beside the condition.
  public Budget budget() {
    return budget;
  }

  /// The statistic of every mix of a case that has it.
  public abstract Stream<RowStatistic> of(ExactRows exact);

  private static int best(ExactRows exact, int row) {
    return exact.list(TokenChoice.TOP, row).getFirst();
  }

  private static double conditionOfKl(ExactRows exact, Pair pair, int row) {
    Distribution p = exact.softmax(pair.p(), row);
    Distribution q = exact.softmax(pair.q(), row);
    Real kl = Statistics.kl(p, q);
    return kl.isFinite()
        ? Conditions.weighted(exact.sizes(pair.p(), row), v -> Conditions.excess(p, q, kl, v))
            + Conditions.weighted(
                exact.sizes(pair.q(), row),
                v -> q.probability(v).minus(p.probability(v)).doubleValue())
        : 0;
  }

  private static double conditionOfExpectation(ExactRows exact, Mixture m, int row) {
    Distribution p = exact.softmax(m, row);
    List<Real> f = exact.function(Mixture.ADVANTAGE, row);
    Real mean = Statistics.expectation(p, f);
    return Statistics.expectation(p, f.stream().map(Real::abs).toList()).doubleValue()
        + exact.pivotSize(Mixture.ADVANTAGE, row)
        + Conditions.mean(p, exact, Mixture.ADVANTAGE, row)
        + Conditions.weighted(
            exact.sizes(m, row), v -> p.probability(v).times(f.get(v).minus(mean)).doubleValue());
  }
}
