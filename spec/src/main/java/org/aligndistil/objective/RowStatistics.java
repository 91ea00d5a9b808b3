package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;

/// The statistics of the rows of a tile, as values that know their derivatives.
///
/// Only the policy's logits carry a gradient. Every derivative of a statistic with respect to them
/// has the form of [LogitsGradient], so that the gradient of any objective is one call of one
/// kernel.
public final class RowStatistics {

  private record Metric(Value values, Set<ResponseKind> responses) {}

  /// The log-probabilities of listed tokens.
  ///
  /// @param each log p of the tokens of each row's list, in its order
  /// @param others log of what all other tokens have together
  public record Listed(List<Value> each, Value others) {
    public Listed {
      each = List.copyOf(each);
    }
  }

  private static final Column TWO = Column.constant(2);

  private final Tile tile;
  private final Tape tape;
  private final RowContext context;
  private final int firstRow;

  /// Kept, because the tile has moved on when adjoints come back in a second sweep.
  private final int rowCount;

  private final PolicyGradient gradient;
  private final Map<Mix, Value> logProbabilities = new LinkedHashMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();

  /// One column a temperature, so that mixes of equal temperature are seen to have equal weights.
  private final Map<Double, Column> inverseTemperatures = new LinkedHashMap<>();

  RowStatistics(Tile tile, Tape tape, RowContext context) {
    this.tile = tile;
    this.tape = tape;
    this.context = context;
    this.firstRow = tile.firstRow();
    this.rowCount = tile.rowCount();
    this.gradient = new PolicyGradient(rowCount);
  }

  /// log π(y_t|s_t) of the row's label.
  ///
  /// @param distribution the mix whose softmax is π
  public Value logProbability(Mix distribution) {
    return logProbabilities.computeIfAbsent(
        distribution,
        mix -> statistic(mix, tile.logProbability(mix), PolicyGradient.Coefficients::addLabel));
  }

  /// log π of some tokens of each row, and of all others together.
  ///
  /// @param distribution the mix whose softmax is π
  /// @param lists the tokens of every row of the batch
  public Listed logProbabilities(Mix distribution, TokenLists lists) {
    ListedTokens tokens = tile.logProbabilities(distribution, lists);
    List<Value> each = new ArrayList<>();
    for (int k = 0; k < lists.width(); k++) {
      int place = k;
      each.add(
          statistic(
              distribution,
              tokens.each().get(k),
              (coefficients, adjoint) -> coefficients.addListed(lists, place, adjoint)));
    }
    Value others =
        statistic(
            distribution,
            tokens.others(),
            (coefficients, adjoint) -> coefficients.addOthers(lists, adjoint));
    return new Listed(each, others);
  }

  /// The label of every row of the batch, as a list of one token.
  public TokenLists labels() {
    return new TokenLists(context.batch().inputs().labels(), 1);
  }

  /// An exact number in rows of responses of some kinds, 0 in all others: the weight of a mix that
  /// other rows need not have.
  public Column weight(double number, Set<ResponseKind> kinds) {
    double[] weights = new double[rowCount];
    Arrays.setAll(weights, row -> context.isOf(firstRow + row, kinds) ? number : 0);
    return Column.of(weights, new double[rowCount]);
  }

  /// log π of the token with the greatest score.
  ///
  /// @param distribution the mix whose softmax is π
  /// @param score a mix that is not the policy's; the first of several greatest counts
  public Value logProbabilityOfArgMax(Mix distribution, Mix score) {
    requireConstant(score, "score");
    TokenLists best = new TokenLists(tile.argMax(score), 1, firstRow);
    return logProbabilities(distribution, best).each().getFirst();
  }

  /// KL(π_teacher‖p), of the teacher's whole distribution, or of K + 1 buckets where the batch
  /// knows only its top.
  ///
  /// @param teacher a role that is not the policy
  /// @param p the mix whose softmax is p
  public Value klFrom(Role teacher, Mix p) {
    return hasLogits(teacher) ? kl(Mix.of(teacher), p) : sparse().kl(teacher, p);
  }

  /// Σ_v p_v (log π_a(v) − log π_b(v)), over all tokens, or over the top of π_a where the batch
  /// knows no more of it; where it knows only the top of π_b, a token that this lacks has the least
  /// probability listed there.
  ///
  /// @param p the mix whose softmax is p
  /// @param a a role that is not the policy
  /// @param b another one
  public Value expectedLogRatio(Mix p, Role a, Role b) {
    return hasLogits(a) && hasLogits(b)
        ? kl(p, Mix.of(b)).minus(kl(p, Mix.of(a)))
        : sparse().expectedLogRatio(p, a, b);
  }

  /// Whether the batch knows a role's logits, rather than only its top.
  public boolean hasLogits(Role role) {
    return context.batch().inputs().logits().containsKey(role);
  }

  private SparseDivergence sparse() {
    return new SparseDivergence(this, context.batch());
  }

  /// KL(p‖q).
  ///
  /// @param p the mix whose softmax is p
  /// @param q the mix whose softmax is q; at most one of the two may be the policy's
  public Value kl(Mix p, Mix q) {
    Column kl = tile.kl(p, q);
    if (!isPolicy(q)) {
      return statistic(p, kl, (coefficients, adjoint) -> coefficients.addTilt(adjoint, p.minus(q)));
    }
    requireConstant(p, "p");
    return statistic(q, kl, (coefficients, adjoint) -> coefficients.addTarget(adjoint, p));
  }

  /// −Σ_v p_v log p_v.
  ///
  /// @param distribution the mix whose softmax is p
  public Value entropy(Mix distribution) {
    return statistic(
        distribution,
        tile.entropy(distribution),
        (coefficients, adjoint) -> coefficients.addTilt(adjoint.times(-1), distribution));
  }

  /// Σ_v p_v f_v.
  ///
  /// @param distribution the mix whose softmax is p
  /// @param function the mix f, not of the policy
  public Value expectation(Mix distribution, Mix function) {
    requireConstant(function, "function");
    return statistic(
        distribution,
        tile.expectation(distribution, function),
        (coefficients, adjoint) -> coefficients.addTilt(adjoint, function));
  }

  /// ½ Σ_v |p_v − q_v|, between distributions that are not the policy's.
  public Value totalVariation(Mix p, Mix q) {
    requireConstant(p, "p");
    requireConstant(q, "q");
    return value(tile.totalVariation(p, q));
  }

  /// log Σ_v p_v², the probability that two samples agree; a constant to differentiation.
  ///
  /// ```
  /// log Σ p² = −H(s) − 2 KL(s‖p),   s ∝ p²          no two terms cancel
  /// ```
  ///
  /// @param distribution the mix whose softmax is p
  public Value logCollisionProbability(Mix distribution) {
    Mix squared = distribution.times(TWO);
    Value divergence = value(tile.kl(squared, distribution));
    return value(tile.entropy(squared)).plus(divergence.times(2)).times(-1);
  }

  /// Σ_{i∈K} p_i A(log π_a(i) − log π_b(i)) over the top K of π_a; a token that the top of π_b
  /// lacks has the least listed probability of π_a there.
  ///
  /// @param p the mix whose softmax is p
  /// @param a a role of which the batch knows the top
  /// @param b another one
  /// @param advantage A, of log-ratios
  public Value expectedOverTop(Mix p, Role a, Role b, UnaryOperator<Value> advantage) {
    return sparse().expectedOverTop(p, a, b, advantage);
  }

  /// The same exact number for every row.
  public Value constant(double number) {
    return value(Column.constant(number));
  }

  /// The numbers that came with the tokens of these rows, or with their responses.
  public Value signal(Signal signal) {
    return perRow(row -> context.signal(signal, row));
  }

  /// 1 at the last token of a response, else 0.
  public Value lastTokens() {
    return perRow(row -> context.isLast(row) ? 1 : 0);
  }

  /// Exact constants.
  ///
  /// @param numbers the number of a row, by its index in the batch
  Value perRow(IntToDoubleFunction numbers) {
    double[] values = new double[rowCount];
    for (int i = 0; i < rowCount; i++) {
      values[i] = numbers.applyAsDouble(firstRow + i);
    }
    return tape.value(values, new double[rowCount]);
  }

  /// A value as the weight of a mix: a constant to differentiation.
  public Column column(Value value) {
    double[] numbers = new double[value.length()];
    double[] errors = new double[value.length()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = value.number(i);
      errors[i] = value.error(i);
    }
    return Column.of(numbers, errors);
  }

  /// A mix divided by a temperature; itself at temperature 1.
  ///
  /// @param temperature τ > 0
  public Mix tempered(Mix mix, double temperature) {
    return temperature == 1
        ? mix
        : mix.times(
            inverseTemperatures.computeIfAbsent(temperature, t -> Column.constant(1).dividedBy(t)));
  }

  /// Records a number per row whose mean over tokens is reported under a name.
  public void metric(String name, Value values) {
    metric(name, values, ResponseKind.ALL);
  }

  /// Records a number per row whose mean over the tokens of some responses is reported.
  public void metric(String name, Value values, Set<ResponseKind> responses) {
    metrics.put(name, new Metric(values, responses));
  }

  void addTo(Metrics batch) {
    metrics.forEach((name, metric) ->
        batch.add(name, metric.values, i -> context.isOf(firstRow + i, metric.responses)));
  }

  /// The gradient with respect to the policy's logits, once adjoints have been carried back.
  List<LogitsGradient> gradient() {
    return gradient.gather();
  }

  private Value statistic(
      Mix distribution, Column column, PolicyGradient.Contribution contribution) {
    Value value = value(column);
    if (isPolicy(distribution)) {
      gradient.add(distribution, value, contribution);
    }
    return value;
  }

  private Value value(Column column) {
    double[] numbers = new double[rowCount];
    double[] errors = new double[rowCount];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = column.value(i);
      errors[i] = column.error(i);
    }
    return tape.value(numbers, errors);
  }

  private static boolean isPolicy(Mix mix) {
    return mix.uses(Role.POLICY);
  }

  private static void requireConstant(Mix mix, String name) {
    if (isPolicy(mix)) {
      throw new IllegalArgumentException(
          name + " must not depend on the policy: this statistic has no gradient there: " + mix);
    }
  }
}
