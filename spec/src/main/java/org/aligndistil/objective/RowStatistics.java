package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.objective.calculus.Tape;
import org.aligndistil.objective.calculus.Value;

/// The statistics of the rows of a tile, as values that know their derivatives.
///
/// Only the policy's logits carry a gradient. Every derivative of a statistic with respect to them
/// has the form of [LogitsGradient], so that the gradient of any objective is one call of one
/// kernel.
public final class RowStatistics {

  /// The coefficients that statistics of one policy mix have gathered.
  private static final class Coefficients {
    private Mix tilt = new Mix(List.of());
    private final List<LogitsGradient.Target> targets = new ArrayList<>();
    private final double[] label;

    private Coefficients(int rows) {
      label = new double[rows];
    }
  }

  private final Tile tile;

  /// Kept, because the tile has moved on when adjoints come back in a second sweep.
  private final int rowCount;

  private final Tape tape;
  private final Map<Mix, Value> logProbabilities = new LinkedHashMap<>();
  private final Map<String, Value> metrics = new LinkedHashMap<>();

  /// One column a temperature, so that mixes of equal temperature are seen to have equal weights.
  private final Map<Double, Column> inverseTemperatures = new LinkedHashMap<>();

  private final List<Leaf> leaves = new ArrayList<>();

  /// A statistic of the policy, and what its adjoint adds to the coefficients of the gradient.
  private record Leaf(Mix policy, Value value, Contribution contribution) {}

  private interface Contribution {
    void addTo(Coefficients coefficients, Column adjoint);
  }

  RowStatistics(Tile tile, Tape tape) {
    this.tile = tile;
    this.rowCount = tile.rowCount();
    this.tape = tape;
  }

  /// log π(y_t|s_t) of the row's label.
  ///
  /// @param distribution the mix whose softmax is π
  public Value logProbability(Mix distribution) {
    return logProbabilities.computeIfAbsent(
        distribution,
        mix ->
            statistic(
                mix,
                tile.logProbability(mix),
                (coefficients, adjoint) -> {
                  for (int i = 0; i < coefficients.label.length; i++) {
                    coefficients.label[i] -= adjoint.value(i);
                  }
                }));
  }

  /// KL(p‖q).
  ///
  /// @param p the mix whose softmax is p
  /// @param q the mix whose softmax is q; at most one of the two may be the policy's
  public Value kl(Mix p, Mix q) {
    Column kl = tile.kl(p, q);
    if (!isPolicy(q)) {
      return statistic(
          p,
          kl,
          (coefficients, adjoint) ->
              coefficients.tilt = coefficients.tilt.plus(adjoint, p.minus(q)));
    }
    requireConstant(p, "p");
    return statistic(
        q,
        kl,
        (coefficients, adjoint) -> coefficients.targets.add(new LogitsGradient.Target(adjoint, p)));
  }

  /// −Σ_v p_v log p_v.
  ///
  /// @param distribution the mix whose softmax is p
  public Value entropy(Mix distribution) {
    return statistic(
        distribution,
        tile.entropy(distribution),
        (coefficients, adjoint) ->
            coefficients.tilt = coefficients.tilt.plus(adjoint.times(-1), distribution));
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
        (coefficients, adjoint) -> coefficients.tilt = coefficients.tilt.plus(adjoint, function));
  }

  /// ½ Σ_v |p_v − q_v|, between distributions that are not the policy's.
  public Value totalVariation(Mix p, Mix q) {
    requireConstant(p, "p");
    requireConstant(q, "q");
    return value(tile.totalVariation(p, q));
  }

  /// The same exact number for every row.
  public Value constant(double number) {
    return value(Column.constant(number));
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
    metrics.put(name, values);
  }

  Map<String, Value> metrics() {
    return metrics;
  }

  /// The gradient with respect to the policy's logits, once adjoints have been carried back.
  List<LogitsGradient> gradient() {
    Map<Mix, Coefficients> byPolicy = new LinkedHashMap<>();
    for (Leaf leaf : leaves) {
      Coefficients coefficients =
          byPolicy.computeIfAbsent(leaf.policy, _ -> new Coefficients(rowCount));
      leaf.contribution.addTo(coefficients, adjoint(leaf.value));
    }
    return byPolicy.entrySet().stream()
        .map(entry ->
            new LogitsGradient(
                entry.getKey(),
                entry.getValue().tilt,
                entry.getValue().targets,
                exact(entry.getValue().label)))
        .toList();
  }

  private Value statistic(Mix distribution, Column column, Contribution contribution) {
    Value value = value(column);
    if (isPolicy(distribution)) {
      leaves.add(new Leaf(distribution, value, contribution));
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

  private static Column adjoint(Value value) {
    double[] adjoint = new double[value.length()];
    for (int i = 0; i < adjoint.length; i++) {
      adjoint[i] = value.adjoint(i);
    }
    return exact(adjoint);
  }

  private static Column exact(double[] numbers) {
    return Column.of(numbers, new double[numbers.length]);
  }

  private static boolean isPolicy(Mix mix) {
    return mix.roles().contains(Role.POLICY);
  }

  private static void requireConstant(Mix mix, String name) {
    if (isPolicy(mix)) {
      throw new IllegalArgumentException(
          name + " must not depend on the policy: this statistic has no gradient there: " + mix);
    }
  }
}
