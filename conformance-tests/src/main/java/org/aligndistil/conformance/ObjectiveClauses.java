package org.aligndistil.conformance;

import java.util.Arrays;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.RowPosition;

/// Section 2 of SPEC.md: every objective is its equation, with each of its options.
///
/// Clauses are named after the objectives; those of objectives that compare responses are in
/// [PreferenceClauses]. Condition: what one rounding of every log-probability does to the loss; it
/// counts only where the loss is smaller. A loss that chooses may jump where a number that it
/// chooses by is within its budget of the other choice.
public final class ObjectiveClauses {

  private ObjectiveClauses() {}

  /// Supervised fine-tuning.
  public static void must_2_1_sft(Backend backend, ObjectiveCase subject) {
    lossIsItsEquation(new Check("2.1", backend, subject), subject);
  }

  /// Direct preference optimisation.
  public static void must_2_2_dpo(Backend backend, ObjectiveCase subject) {
    lossIsItsEquation(new Check("2.2", backend, subject), subject);
  }

  /// AlignDistil.
  public static void must_2_3_aligndistil(Backend backend, ObjectiveCase subject) {
    lossIsItsEquation(new Check("2.3", backend, subject), subject);
  }

  /// An objective refuses rows that hold another state than the one it needs.
  public static void must_2_4_rowsHoldTheRightState(Backend backend, ObjectiveCase subject) {
    Check check = new Check("2.4", backend, subject);
    for (RowPosition position : RowPosition.values()) {
      if (position != subject.objective().rowPosition()) {
        try {
          new Evaluator(backend).evaluate(subject.subject(), subject.batch().batch(position));
        } catch (IllegalArgumentException expected) {
          String message = String.valueOf(expected.getMessage());
          check.require(
              message.contains(position.name()), "the error must name {}: {}", position, message);
          continue;
        }
        throw check.violation("rows %s must be refused".formatted(position));
      }
    }
  }

  /// From finite logits come a loss and a gradient that are no NaN, and finite where the loss is; a
  /// loss that is a difference of infinities in double is refused.
  public static void must_2_5_extremesAreNoNaN(Backend backend, ObjectiveCase subject) {
    Check check = new Check("2.5", backend, subject);
    Evaluated observed;
    try {
      observed = Evaluated.of(backend, subject);
    } catch (ArithmeticException refused) {
      check.require(
          String.valueOf(refused.getMessage()).contains("undefined"),
          "the refusal must say why: {}",
          refused);
      requireUndefined(check, subject);
      return;
    }
    check.require(!Double.isNaN(observed.loss()), "the loss is NaN");
    boolean finite = Double.isFinite(observed.loss());
    for (int row = 0; row < observed.gradient().length; row++) {
      double[] gradient = observed.gradient()[row];
      check.require(
          Arrays.stream(gradient).noneMatch(Double::isNaN), "the gradient of row {} has NaN", row);
      check.require(
          !finite || Arrays.stream(gradient).allMatch(Double::isFinite),
          "the loss is {}, the gradient of row {} is not finite",
          observed.loss(),
          row);
    }
  }

  private static void requireUndefined(Check check, ObjectiveCase subject) {
    Real truth;
    try {
      truth = subject.definition().loss(subject.batch().exact(), subject.denominators());
    } catch (ArithmeticException expected) {
      return;
    }
    throw check.violation("the loss is refused, and should be " + truth);
  }

  static void lossIsItsEquation(Check check, ObjectiveCase subject) {
    ExactBatch exact = subject.batch().exact();
    Real truth;
    try {
      truth = subject.definition().loss(exact, subject.denominators());
    } catch (ArithmeticException undefined) {
      try {
        Evaluation evaluation =
            new Evaluator(check.backend()).evaluate(subject.subject(), subject.input());
        throw check.violation(
            "the loss is %s, but there is none: %s"
                .formatted(evaluation.loss(), undefined.getMessage()));
      } catch (NonFiniteLogitsException | ArithmeticException expected) {
        return;
      }
    }
    Evaluation observed =
        new Evaluator(check.backend()).evaluate(subject.subject(), subject.input());
    check.within(
        Budget.LOSS,
        truth,
        observed.loss(),
        () ->
            check.conditionOfLoss(subject)
                + Budget.LOSS.jump(subject, check.backend().arithmetic().format()),
        "the loss");
  }
}
