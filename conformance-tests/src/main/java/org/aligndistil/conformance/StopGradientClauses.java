package org.aligndistil.conformance;

import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;

/// Section 3 of SPEC.md: where an equation says that no gradient passes, none does, whatever the
/// definitions of the losses say.
public final class StopGradientClauses {

  private StopGradientClauses() {}

  /// On the rows of a chosen response the gradient of `tdpo2` is that of its log-probability alone,
  /// with one weight for all its tokens: the divergence there is a constant.
  ///
  /// ```
  /// g_v = c (p_v − [v = y_t])          c, from the row and token where g is greatest
  /// ```
  ///
  /// Every response is in one pair of the case at most.
  public static void must_3_6_tdpo2HoldsTheChosenKlConstant(
      Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.6", backend, subject);
    double[][] gradient = Evaluated.of(backend, subject).gradient();
    ExactBatch exact = subject.batch().exact();
    int[] offsets = subject.batch().sequences().offsets();
    for (Sequences.Pair pair : subject.batch().sequences().pairs()) {
      int first = offsets[pair.chosen()];
      int end = offsets[pair.chosen() + 1];
      Real slope = Real.ZERO;
      Real weight = Real.ZERO;
      for (int row = first; row < end; row++) {
        for (int v = 0; v < gradient[row].length; v++) {
          Real direction = direction(exact, row, v);
          if (direction.abs().isGreaterThan(slope.abs())) {
            slope = direction;
            weight = Real.of(gradient[row][v]).dividedBy(direction);
          }
        }
      }
      double greatest = weight.times(slope).abs().doubleValue();
      for (int row = first; row < end; row++) {
        for (int v = 0; v < gradient[row].length; v++) {
          check.within(
              Budget.GRADIENT,
              weight.times(direction(exact, row, v)),
              gradient[row][v],
              () -> greatest,
              "gradient[%d,%d] of a chosen response".formatted(row, v));
        }
      }
    }
  }

  /// No gradient of `kto` reaches mismatched responses: the reference point is a constant.
  public static void must_3_7_ktoHoldsItsReferencePointConstant(
      Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.7", backend, subject);
    double[][] gradient = Evaluated.of(backend, subject).gradient();
    Sequences sequences = subject.batch().sequences();
    for (int s = 0; s < sequences.count(); s++) {
      if (sequences.kinds().get(s) == ResponseKind.MISMATCHED) {
        for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
          for (double g : gradient[row]) {
            check.require(g == 0, "row {} of a mismatched response has a gradient: {}", row, g);
          }
        }
      }
    }
  }

  /// p_v − [v = y_t].
  private static Real direction(ExactBatch batch, int row, int token) {
    Distribution policy = batch.distribution(Role.POLICY, row);
    return token == batch.label(row)
        ? policy.complement(token).negated()
        : policy.probability(token);
  }
}
