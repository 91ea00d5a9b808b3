package org.aligndistil.objective;

import java.util.function.UnaryOperator;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.calculus.Value;

/// What two sparse teachers make of the policy's rows where each log-ratio is changed before it
/// counts.
///
/// ```
/// Σ_{i∈K} p_i A(log a_i − log b_i)          K the tokens that a lists
/// ```
///
/// A token that b does not list has the least probability listed of a.
///
/// @param rows the rows
/// @param a whose tokens count
/// @param b what it is compared with
record TopAdvantage(RowStatistics rows, SparseTeacher a, SparseTeacher b) {

  static TopAdvantage of(RowStatistics rows, Batch batch, Role a, Role b) {
    return new TopAdvantage(rows, teacher(batch, a), teacher(batch, b));
  }

  /// The sum; tokens that p masks do not count.
  ///
  /// @param p the mix whose softmax is p
  /// @param advantage A, of log-ratios
  Value expected(Mix p, UnaryOperator<Value> advantage) {
    RowStatistics.Listed policy = rows.logProbabilities(p, a.lists());
    Value sum = rows.constant(0);
    for (int k = 0; k < a.lists().width(); k++) {
      int index = k;
      Value ofA = rows.perRow(row -> a.logProbability(row, index));
      Value ofB = rows.perRow(row -> logB(row, a.lists().token(row, index)));
      sum = sum.plus(policy.each().get(k).expTimes(advantage.apply(ofA.minus(ofB))));
    }
    return sum;
  }

  private double logB(int row, int token) {
    for (int k = 0; k < b.lists().width(); k++) {
      if (b.lists().token(row, k) == token) {
        return b.logProbability(row, k);
      }
    }
    return a.leastLogProbability(row);
  }

  private static SparseTeacher teacher(Batch batch, Role role) {
    SparseTeacher teacher = batch.teachers().get(role);
    if (teacher == null) {
      throw new IllegalArgumentException("there are no top tokens of " + role);
    }
    return teacher;
  }
}
