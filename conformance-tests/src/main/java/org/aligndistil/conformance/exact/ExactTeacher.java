package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.aligndistil.objective.SparseTeacher;

/// A distribution of every row of which only the top is known, as exact numbers.
///
/// @param tokens the K tokens of each row
/// @param logProbabilities log q of each of them, and last that of all others together, for each
///   row
public record ExactTeacher(List<List<Integer>> tokens, List<List<Real>> logProbabilities) {

  private static final Real NEAR = Real.of("1e-5");

  /// (1e-5)¹²/14! is far below 10⁻⁶⁰.
  private static final int TERMS = 14;

  /// The numbers that a sparse teacher holds.
  public static ExactTeacher of(SparseTeacher teacher) {
    List<List<Integer>> tokens = new ArrayList<>();
    List<List<Real>> logProbabilities = new ArrayList<>();
    for (int row = 0; row < teacher.lists().rowCount(); row++) {
      List<Integer> list = new ArrayList<>();
      List<Real> logs = new ArrayList<>();
      for (int k = 0; k < teacher.lists().width(); k++) {
        list.add(teacher.lists().token(row, k));
        logs.add(Real.of(teacher.logProbability(row, k)));
      }
      logs.add(Real.of(teacher.othersLogProbability()[row]));
      tokens.add(list);
      logProbabilities.add(logs);
    }
    return new ExactTeacher(tokens, logProbabilities);
  }

  /// The same teacher but for one logarithm, to which a step is added.
  ///
  /// @param bucket place in the list, or K for all others
  ExactTeacher with(int row, int bucket, Real step) {
    List<List<Real>> changed = new ArrayList<>(logProbabilities);
    List<Real> logs = new ArrayList<>(changed.get(row));
    logs.set(bucket, logs.get(bucket).plus(step));
    changed.set(row, logs);
    return new ExactTeacher(tokens, changed);
  }

  /// The divergence over K + 1 buckets, over K if the teacher lists the whole vocabulary.
  ///
  /// ```
  /// Σ_b q_b log(q_b/p_b) − q_b + p_b          p_b where q_b is 0
  /// ```
  ///
  /// The last two add up to 0 where the q_b do to 1, which they need not as rounded numbers.
  Real kl(int row, Distribution p) {
    List<Integer> list = tokens.get(row);
    Real sum = Real.ZERO;
    for (int k = 0; k < list.size(); k++) {
      sum = sum.plus(bucket(logProbabilities.get(row).get(k), p.logProbability(list.get(k))));
    }
    return list.size() == p.size()
        ? sum
        : sum.plus(
            bucket(logProbabilities.get(row).get(list.size()), p.logProbabilityOfOthers(list)));
  }

  private static Real bucket(Real logQ, Real logP) {
    if (!logQ.isFinite() || !logP.isFinite()) {
      return logQ.isFinite() ? Real.POSITIVE_INFINITY : logP.exp();
    }
    Real delta = logQ.minus(logP);
    Real q = logQ.exp();
    return NEAR.isGreaterThan(delta.abs())
        ? q.times(phi(delta))
        : q.times(delta).minus(q).plus(logP.exp());
  }

  /// δ + e^(−δ) − 1 by its series, because 60 digits of e^(−δ) say nothing of δ² below 10⁻⁶⁰.
  private static Real phi(Real delta) {
    Real sum = Real.ZERO;
    for (int k = TERMS; k >= 2; k--) {
      sum = Real.ONE.minus(delta.times(sum)).dividedBy(k);
    }
    return delta.times(delta).times(sum);
  }

  /// log q of a token, that of the least listed one if it is not listed.
  Real logProbability(int row, int token) {
    int place = tokens.get(row).indexOf(token);
    List<Real> listed = logProbabilities.get(row).subList(0, tokens.get(row).size());
    return place >= 0
        ? listed.get(place)
        : listed.stream().min(Comparator.comparingDouble(Real::doubleValue)).orElseThrow();
  }
}
