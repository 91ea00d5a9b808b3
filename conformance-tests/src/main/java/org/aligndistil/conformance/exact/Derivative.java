package org.aligndistil.conformance.exact;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Signal;

/// Derivatives of a loss by central differences of its definition.
///
/// With a step of 10⁻²⁰ in 60 digits both the truncation and the rounding error are near 10⁻⁴⁰, so
/// that nothing has to be allowed for the differences.
///
/// @param definition the loss
/// @param denominators what means divide by
public record Derivative(Definition definition, Denominators denominators) {

  private static final Real STEP = Real.of("1e-20");

  /// ∂L/∂z[row,token] for the logits of a role.
  public Real at(ExactBatch batch, Role role, int row, int token) {
    if (!batch.logits(role, row).get(token).isFinite()) {
      return Real.ZERO;
    }
    Real above = definition.loss(batch.with(role, row, token, STEP), denominators);
    Real below = definition.loss(batch.with(role, row, token, STEP.negated()), denominators);
    return above.minus(below).dividedBy(STEP.plus(STEP));
  }

  /// ∂L/∂x for a number x beside the logits; what is constant to differentiation stays.
  public Real at(ExactBatch given, Signal signal, int index) {
    ExactBatch batch = given.freeze();
    Real above = definition.loss(batch.with(signal, index, STEP), denominators);
    Real below = definition.loss(batch.with(signal, index, STEP.negated()), denominators);
    return above.minus(below).dividedBy(STEP.plus(STEP));
  }

  /// ∂L/∂z for all logits of the policy, `[N][V]`; what is constant to differentiation stays.
  public Real[][] gradient(ExactBatch given) {
    ExactBatch batch = given.freeze();
    Real[][] gradient = new Real[batch.sequences().tokenCount()][];
    for (int row = 0; row < gradient.length; row++) {
      int fixed = row;
      gradient[row] = new Real[batch.logits(Role.POLICY, row).size()];
      Arrays.setAll(gradient[row], token -> at(batch, Role.POLICY, fixed, token));
    }
    return gradient;
  }

  /// Σ |∂L/∂z| |z − z_max| over all roles, rows and tokens: how much the loss changes, relative to
  /// a rounding, when every logit is rounded once relative to the greatest of its row; and as much
  /// for every log-probability of sparse teachers.
  public double condition(ExactBatch batch) {
    double condition = 0;
    for (Role role : batch.roles()) {
      for (int row = 0; row < batch.sequences().tokenCount(); row++) {
        Real greatest =
            batch.logits(role, row).stream()
                .max(Comparator.comparingDouble(Real::doubleValue))
                .orElseThrow();
        for (int token = 0; token < batch.logits(role, row).size(); token++) {
          Real logit = batch.logits(role, row).get(token);
          if (logit.isFinite()) {
            Real size = greatest.minus(logit);
            condition += at(batch, role, row, token).times(size).abs().doubleValue();
          }
        }
      }
    }
    for (Map.Entry<Role, ExactTeacher> teacher : batch.teachers().entrySet()) {
      condition += condition(batch, teacher.getKey(), teacher.getValue());
    }
    return condition;
  }

  /// Σ |∂L/∂log q| |log q| over the log-probabilities that a sparse teacher gives.
  private double condition(ExactBatch batch, Role role, ExactTeacher teacher) {
    double condition = 0;
    for (int row = 0; row < batch.sequences().tokenCount(); row++) {
      List<Real> logs = teacher.logProbabilities().get(row);
      for (int bucket = 0; bucket < logs.size(); bucket++) {
        if (logs.get(bucket).isFinite()) {
          Real above = definition.loss(batch.withTeacher(role, row, bucket, STEP), denominators);
          Real below =
              definition.loss(batch.withTeacher(role, row, bucket, STEP.negated()), denominators);
          Real slope = above.minus(below).dividedBy(STEP.plus(STEP));
          condition += slope.times(logs.get(bucket)).abs().doubleValue();
        }
      }
    }
    return condition;
  }
}
