package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.calculus.Value;

/// Gathers what the statistics of some rows contribute to the gradient with respect to the policy's
/// logits: one [LogitsGradient] for each mix of them.
final class PolicyGradient {

  /// What the adjoint of a statistic adds to the coefficients of the gradient.
  interface Contribution {
    void addTo(Coefficients coefficients, Column adjoint);
  }

  /// A statistic of the policy.
  private record Leaf(Mix policy, Value value, Contribution contribution) {}

  private final int rowCount;
  private final List<Leaf> leaves = new ArrayList<>();

  PolicyGradient(int rowCount) {
    this.rowCount = rowCount;
  }

  void add(Mix policy, Value value, Contribution contribution) {
    leaves.add(new Leaf(policy, value, contribution));
  }

  /// The coefficients, once adjoints have been carried back.
  List<LogitsGradient> gather() {
    Map<Mix, Coefficients> byPolicy = new LinkedHashMap<>();
    for (Leaf leaf : leaves) {
      Coefficients coefficients =
          byPolicy.computeIfAbsent(leaf.policy, _ -> new Coefficients(rowCount));
      leaf.contribution.addTo(coefficients, adjoint(leaf.value));
    }
    return byPolicy.entrySet().stream().map(entry -> entry.getValue().of(entry.getKey())).toList();
  }

  /// The coefficients that statistics of one policy mix have gathered.
  static final class Coefficients {
    private Mix tilt = new Mix(List.of());
    private final List<LogitsGradient.Target> targets = new ArrayList<>();
    private final Map<TokenLists, ListedWeights> listed = new LinkedHashMap<>();
    private final double[] label;

    private Coefficients(int rowCount) {
      label = new double[rowCount];
    }

    /// The adjoint of an expectation of a function under the policy.
    void addTilt(Column adjoint, Mix function) {
      tilt = tilt.plus(adjoint, function);
    }

    /// The adjoint of a divergence from a distribution.
    void addTarget(Column adjoint, Mix distribution) {
      targets.add(new LogitsGradient.Target(adjoint, distribution));
    }

    /// The adjoint of the label's log-probability.
    void addLabel(Column adjoint) {
      subtract(adjoint, label);
    }

    /// The adjoint of the log-probability of listed tokens.
    ///
    /// @param place of the token in each list
    void addListed(TokenLists lists, int place, Column adjoint) {
      subtract(adjoint, weights(lists).each[place]);
    }

    /// The adjoint of the log-probability of all tokens that are not listed.
    void addOthers(TokenLists lists, Column adjoint) {
      subtract(adjoint, weights(lists).others);
    }

    private ListedWeights weights(TokenLists lists) {
      return listed.computeIfAbsent(
          lists,
          _ ->
              new ListedWeights(new double[lists.width()][label.length], new double[label.length]));
    }

    private LogitsGradient of(Mix policy) {
      return new LogitsGradient(
          policy,
          tilt,
          targets,
          listed.entrySet().stream().map(entry -> entry.getValue().of(entry.getKey())).toList(),
          exact(label));
    }

    private static void subtract(Column adjoint, double[] weights) {
      for (int i = 0; i < weights.length; i++) {
        weights[i] -= adjoint.value(i);
      }
    }
  }

  /// What has been gathered for one list of tokens.
  private record ListedWeights(double[][] each, double[] others) {
    LogitsGradient.Listed of(TokenLists lists) {
      return new LogitsGradient.Listed(
          lists, Arrays.stream(each).map(PolicyGradient::exact).toList(), exact(others));
    }
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
}
