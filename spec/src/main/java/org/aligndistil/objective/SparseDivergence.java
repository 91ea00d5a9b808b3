package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.calculus.Value;

/// What a sparse teacher makes of the policy's rows, from the probabilities of its tokens.
final class SparseDivergence {

  private final RowStatistics rows;

  SparseDivergence(RowStatistics rows) {
    this.rows = rows;
  }

  /// The divergence from the teacher to the policy over K + 1 buckets: its tokens, and all others.
  ///
  /// ```
  /// Σ_b q_b φ(δ_b),   δ_b = log q_b − log p_b,   φ(δ) = δ + e^(−δ) − 1
  /// ```
  ///
  /// That is Σ q log(q/p) where the q sum to 1, and never negative even where they do not.
  ///
  /// @param teacher q
  /// @param policy p of the teacher's tokens
  Value kl(SparseTeacher teacher, RowStatistics.Listed policy) {
    int width = teacher.lists().width();
    Value sum = bucket(rows.perRow(row -> teacher.othersLogProbability()[row]), policy.others());
    for (int k = 0; k < width; k++) {
      int index = k;
      sum =
          sum.plus(
              bucket(rows.perRow(row -> teacher.logProbability(row, index)), policy.each().get(k)));
    }
    return sum;
  }

  /// q φ(δ), and p where q is 0.
  private static Value bucket(Value logQ, Value logP) {
    return logQ.relativeEntropy(logP);
  }

  /// The expected log-ratio Σ_{i∈K} p_i (log q_i − log r_i) over the tokens of q.
  ///
  /// @param q the distribution whose tokens count
  /// @param logR log r of these tokens
  /// @param policy p of these tokens
  Value expectedLogRatio(SparseTeacher q, List<Value> logR, RowStatistics.Listed policy) {
    Value sum = rows.constant(0);
    for (int k = 0; k < logR.size(); k++) {
      int index = k;
      Value ratio = rows.perRow(row -> q.logProbability(row, index)).minus(logR.get(k));
      sum = sum.plus(policy.each().get(k).exp().times(ratio));
    }
    return sum;
  }

  /// log r of listed tokens, where r is sparse too: what it does not list gets its least listed
  /// probability.
  List<Value> logProbabilities(SparseTeacher r, TokenLists tokens) {
    List<Value> values = new ArrayList<>();
    for (int k = 0; k < tokens.width(); k++) {
      int index = k;
      values.add(rows.perRow(row -> logProbability(r, row, tokens.token(row, index))));
    }
    return values;
  }

  private static double logProbability(SparseTeacher r, int row, int token) {
    for (int k = 0; k < r.lists().width(); k++) {
      if (r.lists().token(row, k) == token) {
        return r.logProbability(row, k);
      }
    }
    return r.leastLogProbability(row);
  }
}
