package org.aligndistil.objective;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.calculus.Expectation;
import org.aligndistil.objective.calculus.Value;

/// What sparse teachers make of the policy's rows, from the probabilities of their tokens.
final class SparseDivergence {

  private final RowStatistics rows;
  private final Batch batch;

  SparseDivergence(RowStatistics rows, Batch batch) {
    this.rows = rows;
    this.batch = batch;
  }

  /// The divergence from a teacher to the policy over K + 1 buckets: its tokens, and all others,
  /// unless it lists the whole vocabulary.
  ///
  /// ```
  /// Σ_b q_b φ(δ_b),   δ_b = log q_b − log p_b,   φ(δ) = δ + e^(−δ) − 1
  /// ```
  ///
  /// That is Σ q log(q/p) where the q sum to 1, and never negative even where they do not.
  ///
  /// @param role whose distribution is q
  /// @param p the mix whose softmax is p
  Value kl(Role role, Mix p) {
    SparseTeacher q = teacher(role);
    RowStatistics.Listed policy = rows.logProbabilities(p, q.lists());
    boolean isWhole = q.lists().width() == batch.inputs().vocabulary();
    Value sum =
        isWhole
            ? rows.constant(0)
            : rows.perRow(row -> q.othersLogProbability()[row]).relativeEntropy(policy.others());
    for (int k = 0; k < q.lists().width(); k++) {
      sum = sum.plus(listed(q, k).relativeEntropy(policy.each().get(k)));
    }
    return sum;
  }

  /// The expected log-ratio Σ p_i (log a_i − log b_i) over the tokens that a knows: those that it
  /// lists, or all where its logits are known; tokens that p masks do not count. A token that b
  /// does not list has its least listed probability.
  ///
  /// ```
  /// Σ_v p_v (log a_v − log b_v) = −H(p) − KL(p‖a) − E_p[log b]          a's logits known, b's top
  /// ```
  ///
  /// @param p the mix whose softmax is p
  /// @param a a role of which the logits are known, or the top
  /// @param b another one; of one of the two the top
  Value expectedLogRatio(Mix p, Role a, Role b) {
    if (rows.hasLogits(a)) {
      Value crossEntropy = rows.entropy(p).plus(rows.kl(p, Mix.of(a)));
      return crossEntropy.plus(expectedLog(p, teacher(b))).times(-1);
    }
    SparseTeacher top = teacher(a);
    if (rows.hasLogits(b)) {
      List<Value> logB = rows.logProbabilities(Mix.of(b), top.lists()).each();
      return expected(p, top, logB, UnaryOperator.identity());
    }
    SparseTeacher other = teacher(b);
    List<Value> logB = logProbabilities(other, top.lists(), other::leastLogProbability);
    return expected(p, top, logB, UnaryOperator.identity());
  }

  /// Σ_{i∈K} p_i A(log a_i − log b_i) over the tokens K that a lists; tokens that p masks do not
  /// count. A token that b does not list has the least probability listed of a.
  ///
  /// @param p the mix whose softmax is p
  /// @param a a role of which the top is known
  /// @param b another one
  /// @param advantage A, of log-ratios
  Value expectedOverTop(Mix p, Role a, Role b, UnaryOperator<Value> advantage) {
    SparseTeacher top = teacher(a);
    List<Value> logB = logProbabilities(teacher(b), top.lists(), top::leastLogProbability);
    return expected(p, top, logB, advantage);
  }

  private Value expected(Mix p, SparseTeacher a, List<Value> logB, UnaryOperator<Value> advantage) {
    List<Value> advantages = new ArrayList<>();
    for (int k = 0; k < logB.size(); k++) {
      advantages.add(advantage.apply(listed(a, k).minus(logB.get(k))));
    }
    return expectation(rows.logProbabilities(p, a.lists()), advantages, rows.constant(0));
  }

  /// E_p[log b], where what b does not list gets its least listed probability.
  private Value expectedLog(Mix p, SparseTeacher b) {
    List<Value> logB = IntStream.range(0, b.lists().width()).mapToObj(k -> listed(b, k)).toList();
    return expectation(
        rows.logProbabilities(p, b.lists()), logB, rows.perRow(b::leastLogProbability));
  }

  /// Σ_{i∈K} p_i f_i + p_o f_o.
  ///
  /// @param p the policy's log-probabilities
  /// @param each f of listed tokens
  /// @param others f of all others
  private static Value expectation(RowStatistics.Listed p, List<Value> each, Value others) {
    List<Value> outcomes = new ArrayList<>(List.of(p.others()));
    outcomes.addAll(p.each());
    List<Value> values = new ArrayList<>(List.of(others));
    values.addAll(each);
    return Expectation.of(outcomes, values);
  }

  /// log b of listed tokens, where b is sparse too.
  ///
  /// @param unlisted what a row gives to tokens that b does not list
  private List<Value> logProbabilities(
      SparseTeacher b, TokenLists tokens, IntToDoubleFunction unlisted) {
    List<Value> values = new ArrayList<>();
    for (int k = 0; k < tokens.width(); k++) {
      int place = k;
      values.add(
          rows.perRow(row -> {
            OptionalInt listed = place(b, row, tokens.token(row, place));
            return listed.isPresent()
                ? b.logProbability(row, listed.getAsInt())
                : unlisted.applyAsDouble(row);
          }));
    }
    return values;
  }

  /// Where a teacher lists a token of a row.
  private static OptionalInt place(SparseTeacher b, int row, int token) {
    return IntStream.range(0, b.lists().width())
        .filter(k -> b.lists().token(row, k) == token)
        .findFirst();
  }

  private Value listed(SparseTeacher teacher, int index) {
    return rows.perRow(row -> teacher.logProbability(row, index));
  }

  private SparseTeacher teacher(Role role) {
    SparseTeacher teacher = batch.teachers().get(role);
    if (teacher == null) {
      throw new IllegalArgumentException(
          "there are no top tokens of %s, which those of another role need beside them"
              .formatted(role));
    }
    return teacher;
  }
}
