package org.aligndistil.conformance.survey;

import java.util.HashSet;
import java.util.Set;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.Budget;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Signal;

/// An objective of logits.
///
/// @param backend computes
/// @param subject the objective on a batch
/// @param exact that batch
record BatchTrial(Backend backend, ObjectiveCase subject, ExactBatch exact) implements Trial {

  BatchTrial(Backend backend, ObjectiveCase subject) {
    this(backend, subject, subject.batch().exact());
  }

  @Override
  public Observed observed() {
    Batch batch = subject.input();
    HostMatrix sink =
        Sweeps.emptySink(batch.inputs().rowCount(), batch.inputs().vocabulary(), ElementType.F64);
    Evaluation evaluation =
        new Evaluator(backend).evaluate(subject.subject(), batch, subject.denominators(), sink);
    return new Observed(evaluation, Sweeps.rows(sink));
  }

  @Override
  public Real loss() {
    return subject.definition().loss(exact, subject.denominators());
  }

  @Override
  public double condition() {
    return derivative().condition(exact, format().unitRoundoff()) + ofNumbers();
  }

  @Override
  public double conditionOfBound() {
    return derivative().conditionOfBound(exact, format().unitRoundoff()) + ofNumbers();
  }

  @Override
  public Real[][] gradient() {
    return derivative().gradient(exact);
  }

  @Override
  public double[] gradientConditions(Real[][] gradient) {
    return derivative().gradientConditions(exact, gradient, format().unitRoundoff());
  }

  /// What one rounding of the numbers beside the logits does, and a jump.
  private double ofNumbers() {
    Set<Signal> numbers = new HashSet<>(subject.objective().signals());
    numbers.remove(Signal.DESIRABLE);
    return derivative().condition(exact, numbers) + Budget.LOSS.jump(subject, format());
  }

  private Arithmetic.Format format() {
    return backend.arithmetic().format();
  }

  private Derivative derivative() {
    return new Derivative(subject.definition(), subject.denominators());
  }
}
