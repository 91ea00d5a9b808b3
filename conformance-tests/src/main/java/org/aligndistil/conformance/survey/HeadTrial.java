package org.aligndistil.conformance.survey;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.HeadEvaluation;

/// An objective of a head's numbers.
///
/// @param subject the objective on some numbers
/// @param exact these
record HeadTrial(HeadCase subject, ExactBatch exact) implements Trial {

  HeadTrial(HeadCase subject) {
    this(subject, subject.exact());
  }

  @Override
  public Observed observed() {
    HeadEvaluation observed = subject.evaluate();
    return new Observed(
        observed.evaluation(),
        Arrays.stream(observed.gradient())
            .mapToObj(g -> new double[] {g})
            .toArray(double[][]::new));
  }

  @Override
  public Real loss() {
    return subject.definition().loss(exact, subject.denominators());
  }

  @Override
  public double condition() {
    return derivative().condition(exact, subject.objective().signals());
  }

  @Override
  public double conditionOfBound() {
    return condition();
  }

  @Override
  public Real[][] gradient() {
    return IntStream.range(0, exact.count(subject.objective().output()))
        .mapToObj(i -> new Real[] {derivative().at(exact, subject.objective().output(), i)})
        .toArray(Real[][]::new);
  }

  /// None: a head's numbers are given, not computed.
  @Override
  public double[] gradientConditions(Real[][] gradient) {
    return new double[gradient.length];
  }

  private Derivative derivative() {
    return new Derivative(subject.definition(), subject.denominators());
  }
}
