package org.aligndistil.conformance.exact.reinforcement;

import java.util.Set;
import java.util.function.Function;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;

/// What one rounding of every log-probability of a label does to a number, by central differences.
///
/// ```
/// Σ_t |∂f/∂log π(y_t|s_t)| |log π(y_t|s_t)|          over some roles
/// ```
///
/// @param roles whose log-probabilities are rounded
record LabelRounding(Set<Role> roles) {

  private static final Real STEP = Real.of("1e-20");

  /// Of a number that is computed from a batch.
  double of(ExactBatch batch, Function<ExactBatch, Real> number) {
    Real sum = Real.ZERO;
    for (Role role : roles) {
      for (int row = 0; row < batch.sequences().tokenCount(); row++) {
        Real above = number.apply(batch.withLabelLogProbability(role, row, STEP));
        Real below = number.apply(batch.withLabelLogProbability(role, row, STEP.negated()));
        Real slope = above.minus(below).dividedBy(STEP.plus(STEP));
        sum = sum.plus(slope.times(batch.labelLogProbability(role, row)).abs());
      }
    }
    return sum.doubleValue();
  }
}
