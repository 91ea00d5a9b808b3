package org.aligndistil.conformance;

import java.util.Arrays;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;

/// An evaluation with its gradient, `[N,V]`.
record Evaluated(Evaluation evaluation, double[][] gradient) {

  static Evaluated of(Backend backend, ObjectiveCase subject) {
    return of(backend, subject, subject.denominators());
  }

  static Evaluated of(Backend backend, ObjectiveCase subject, Denominators denominators) {
    return of(backend, subject, subject.input(), denominators);
  }

  static Evaluated of(
      Backend backend, ObjectiveCase subject, Batch batch, Denominators denominators) {
    HostMatrix sink =
        Sweeps.emptySink(batch.inputs().rowCount(), batch.inputs().vocabulary(), ElementType.F64);
    Evaluation evaluation =
        new Evaluator(backend).evaluate(subject.subject(), batch, denominators, sink);
    return new Evaluated(evaluation, Sweeps.rows(sink));
  }

  /// max |g|.
  double greatestGradient() {
    return Arrays.stream(gradient).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElse(0);
  }

  double loss() {
    return evaluation.loss();
  }

  /// Loss, metrics and gradient have the bits of another evaluation.
  void requireSameBits(Check check, Evaluated expected, String what) {
    check.sameBits(expected.loss(), loss(), "the loss " + what);
    check.require(
        evaluation.metrics().equals(expected.evaluation.metrics()),
        "the metrics {} are {} and must be {}",
        what,
        evaluation.metrics(),
        expected.evaluation.metrics());
    for (int row = 0; row < gradient.length; row++) {
      check.sameBits(
          expected.gradient[row], gradient[row], "the gradient %s, row %d".formatted(what, row));
    }
  }
}
