package org.aligndistil.conformance;

import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.HeadEvaluation;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// Section 2 of SPEC.md: what holds for every objective of a head's numbers, of which no backend
/// knows. Condition: Σ |∂L/∂x| |x| over all numbers that it reads.
public final class HeadClauses {

  private HeadClauses() {}

  /// The gradient is the derivative of the loss with respect to each output of the head.
  public static void must_2_15_gradientOfAHeadIsTheDerivative(Backend backend, HeadCase subject) {
    Check check = new Check("2.15", backend, subject);
    double[] observed = subject.evaluate().gradient();
    ExactBatch exact = subject.exact();
    Derivative derivative = new Derivative(subject.definition(), subject.denominators());
    Real[] gradient =
        IntStream.range(0, observed.length)
            .mapToObj(i -> derivative.at(exact, subject.objective().output(), i))
            .toArray(Real[]::new);
    double greatest =
        IntStream.range(0, gradient.length)
            .mapToDouble(i -> gradient[i].abs().doubleValue())
            .max()
            .orElse(0);
    for (int i = 0; i < observed.length; i++) {
      check.within(
          Budget.GRADIENT,
          gradient[i],
          observed[i],
          () -> greatest + GradientClauses.DIFFERENCE_ERROR,
          "gradient[%d]".formatted(i));
    }
  }

  /// With the denominators of the whole, losses of micro-batches add up to that of the whole, and
  /// their gradients are its gradient, bit by bit.
  ///
  /// The micro-batches are the responses 0 and 1, 2 and 3, and so on.
  public static void must_2_16_microBatchesOfAHeadAddUp(Backend backend, HeadCase subject) {
    Check check = new Check("2.16", backend, subject);
    HeadEvaluation whole = subject.evaluate();
    Real sum = Real.ZERO;
    double size = 0;
    int done = 0;
    for (int s = 0; s < subject.sequences().count(); s += 2) {
      int end = Math.min(s + 2, subject.sequences().count());
      int[] part = IntStream.range(s, end).toArray();
      if (subject.sequences().offsets()[end] == subject.sequences().offsets()[s]) {
        check.require(!subject.objective().needsPairs(), "the case has an empty micro-batch");
        continue;
      }
      HeadEvaluation observed = subject.select(part).evaluate(subject.denominators());
      sum = sum.plus(Real.of(observed.evaluation().loss()));
      size += Math.abs(observed.evaluation().loss());
      for (double g : observed.gradient()) {
        check.sameBits(whole.gradient()[done], g, "gradient[%d] of a micro-batch".formatted(done));
        done++;
      }
    }
    double magnitude = size;
    check.within(
        Budget.MICRO_BATCHES,
        sum,
        whole.evaluation().loss(),
        () -> magnitude,
        "the loss of the whole");
  }

  /// The true loss lies within the reported bound.
  public static void must_2_17_trueLossOfAHeadLiesInItsBound(Backend backend, HeadCase subject) {
    Check check = new Check("2.17", backend, subject);
    Real truth = subject.definition().loss(subject.exact(), subject.denominators());
    HeadEvaluation observed = subject.evaluate();
    check.require(
        truth.isWithin(observed.evaluation().errorBound(), observed.evaluation().loss()),
        "the loss is {} ± {}, the truth is {}",
        observed.evaluation().loss(),
        observed.evaluation().errorBound(),
        truth);
  }

  /// Numbers or pairs that the objective needs and the batch lacks are named.
  public static void must_2_18_whatAHeadLacksIsNamed(Backend backend, HeadCase subject) {
    Check check = new Check("2.18", backend, subject);
    for (Signal signal : subject.objective().signals()) {
      Signals others = subject.signalsWithout(signal);
      refused(check, subject.with(others, subject.sequences()), signal.toString());
    }
    if (subject.objective().needsPairs()) {
      Sequences unpaired = new Sequences(subject.sequences().offsets());
      refused(check, subject.with(subject.signals(), unpaired), "pairs");
    }
  }

  static void lossIsItsEquation(Check check, HeadCase subject) {
    ExactBatch exact = subject.exact();
    check.within(
        Budget.LOSS,
        subject.definition().loss(exact, subject.denominators()),
        subject.evaluate().evaluation().loss(),
        () ->
            new Derivative(subject.definition(), subject.denominators())
                .condition(exact, subject.objective().signals()),
        "the loss");
  }

  private static void refused(Check check, HeadCase subject, String part) {
    String message;
    try {
      Denominators denominators = Denominators.of(subject.sequences());
      HeadEvaluation observed = subject.evaluate(denominators);
      throw check.violation(
          "a batch without %s must be refused, its loss is %s"
              .formatted(part, observed.evaluation().loss()));
    } catch (IllegalArgumentException expected) {
      message = String.valueOf(expected.getMessage());
    } catch (ArithmeticException other) {
      throw check.violation("a batch without %s: %s".formatted(part, other));
    }
    check.require(
        message.contains(part) && message.contains(subject.objective().id()),
        "the error must name {} and {}: {}",
        part,
        subject.objective().id(),
        message);
  }
}
