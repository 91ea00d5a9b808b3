package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.preference.Kto;
import org.aligndistil.objective.preference.RewardModel;
import org.junit.jupiter.api.Test;

/// What becomes of infinities, and of sinks that do not fit.
class EvaluatorTest {

  private static final double MASKED = Double.NEGATIVE_INFINITY;

  private static HostMatrix matrix(double... logits) {
    return HostMatrix.of(MemorySegment.ofArray(logits), ElementType.F64, logits.length / 2, 2);
  }

  /// Two pairs of one-token responses, all of token 0.
  private static Batch batch(HostMatrix policy, HostMatrix reference) {
    Sequences sequences =
        new Sequences(
            new int[] {0, 1, 2, 3, 4}, List.of(new Sequences.Pair(0, 1), new Sequences.Pair(2, 3)));
    Map<Role, HostMatrix> logits = Map.of(Role.POLICY, policy, Role.REFERENCE, reference);
    return new Batch(new Inputs(Map.copyOf(logits), new int[4]), sequences);
  }

  private static Evaluation dpo(Batch batch, GradientSink sink) {
    return new Evaluator(Oracle.CPU)
        .evaluate(new Dpo(), batch, Denominators.of(batch.sequences()), sink);
  }

  @Test
  void aMaskedLabelOfARejectedResponseSettlesItsPair() {
    HostMatrix even = matrix(0, 0, 0, 0, 0, 0, 0, 0);
    HostMatrix gradient = matrix(new double[8]);
    Evaluation masked = dpo(batch(matrix(0, 0, MASKED, 0, 0, 0, 0, 0), even), gradient);
    assertEquals(Math.log(2) / 2, masked.loss(), masked.errorBound());
    assertEquals(0, gradient.get(0, 0));
    assertEquals(-0.0125, gradient.get(2, 0));
  }

  @Test
  void aMaskedLabelOfAChosenResponseIsInfinitelyBad() {
    HostMatrix even = matrix(0, 0, 0, 0, 0, 0, 0, 0);
    Evaluation masked = dpo(batch(matrix(MASKED, 0, 0, 0, 0, 0, 0, 0), even), GradientSink.NONE);
    assertEquals(Double.POSITIVE_INFINITY, masked.loss());
  }

  @Test
  void aDifferenceOfInfinitiesIsRefused() {
    HostMatrix both = matrix(MASKED, 0, 0, 0, 0, 0, 0, 0);
    var error =
        assertThrows(ArithmeticException.class, () -> dpo(batch(both, both), GradientSink.NONE));
    assertEquals(
        "dpo is undefined on this batch, a difference of infinities: do two roles mask the same"
            + " label, or does a score leave the range of double?",
        error.getMessage());
  }

  @Test
  void ktoRefusesABatchWhoseResponsesAreAllMismatched() {
    HostMatrix even = matrix(0, 0, 0, 0);
    Map<Role, HostMatrix> logits = Map.of(Role.POLICY, even, Role.REFERENCE, even);
    Sequences sequences =
        new Sequences(
            new int[] {0, 1, 2},
            List.of(),
            List.of(ResponseKind.MISMATCHED, ResponseKind.MISMATCHED));
    Batch batch =
        new Batch(new Inputs(Map.copyOf(logits), new int[2]), sequences)
            .with(new Signals(Map.of(Signal.DESIRABLE, new double[2])));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Evaluator(Oracle.CPU).evaluate(new Kto(), batch));
    assertEquals(
        "kto needs responses that are not mismatched; the batch has none", error.getMessage());
  }

  @Test
  void anObjectiveOfAHeadHasAnEvaluationOfItsOwn() {
    HostMatrix even = matrix(0, 0, 0, 0, 0, 0, 0, 0);
    Batch batch =
        batch(even, even).with(new Signals(Map.of(Signal.REWARDS, new double[] {1, 0, 2, 0})));
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Evaluator(Oracle.CPU).evaluate(new RewardModel(), batch));
    assertEquals(
        "reward_model is a loss of rewards, not of logits: it has a HeadEvaluation",
        error.getMessage());
  }

  @Test
  void aSinkOfAnotherShapeIsRefused() {
    HostMatrix even = matrix(0, 0, 0, 0, 0, 0, 0, 0);
    HostMatrix narrow = HostMatrix.of(MemorySegment.ofArray(new double[4]), ElementType.F64, 4, 1);
    var error = assertThrows(IllegalArgumentException.class, () -> dpo(batch(even, even), narrow));
    assertEquals(
        "the gradient and the policy's logits must have equal shapes: [4,1] != [4,2]",
        error.getMessage());
  }
}
