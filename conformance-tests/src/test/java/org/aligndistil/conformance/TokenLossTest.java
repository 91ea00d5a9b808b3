package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;
import org.junit.jupiter.api.Test;

/// A row objective of two parts over different kinds of responses.
class TokenLossTest {

  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);

  /// ```
  /// L = mean over chosen responses of −(1/|y|) Σ log π(y_t) + ½ mean over generated of Σ log π(y_t)
  /// ```
  private record TwoParts() implements RowObjective, Definition {
    @Override
    public String id() {
      return "two_parts";
    }

    @Override
    public String equation() {
      return "L = −log π(y_w) + ½ log π(ŷ)";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Set<Role> roles() {
      return Set.of(Role.POLICY);
    }

    @Override
    public Set<ResponseKind> kinds() {
      return Set.of(ResponseKind.CHOSEN, ResponseKind.GENERATED);
    }

    @Override
    public List<TokenLoss> losses(RowStatistics rows) {
      Value logProbability = rows.logProbability(Mix.of(Role.POLICY));
      rows.metric("of_all", logProbability);
      rows.metric("of_generated", logProbability, GENERATED);
      rows.metric("of_mismatched", logProbability, Set.of(ResponseKind.MISMATCHED));
      return List.of(
          new TokenLoss(logProbability.times(-1), Reduction.SEQUENCE_MEAN, CHOSEN),
          new TokenLoss(logProbability.times(0.5), Reduction.SEQUENCE_SUM, GENERATED));
    }

    @Override
    public Real loss(ExactBatch batch, Denominators denominators) {
      Real loss = Real.ZERO;
      Sequences sequences = batch.sequences();
      for (int s = 0; s < sequences.count(); s++) {
        Real sum = Real.ZERO;
        for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
          sum = sum.plus(batch.distribution(Role.POLICY, row).logProbability(batch.label(row)));
        }
        loss =
            loss.plus(
                switch (sequences.kinds().get(s)) {
                  case CHOSEN ->
                      sum.dividedBy(-sequences.length(s))
                          .dividedBy(denominators.of(CHOSEN).sequences());
                  case GENERATED ->
                      sum.times(0.5).dividedBy(denominators.of(GENERATED).sequences());
                  case REJECTED, MISMATCHED -> Real.ZERO;
                });
      }
      return loss;
    }
  }

  /// Responses of 2, 1, 3, 2 and 1 tokens.
  private static ObjectiveCase subject(ResponseKind... kinds) {
    BatchCase batch =
        BatchCase.of(new LogitsRecipe(11, 9, 5, Shape.ORDINARY, ElementType.F32), 2, 1, 3, 2, 1);
    Sequences sequences = new Sequences(batch.sequences().offsets(), List.of(), List.of(kinds));
    TwoParts objective = new TwoParts();
    return new ObjectiveCase(
        objective, objective, new BatchCase(batch.logits(), sequences, batch.signals()));
  }

  private static ObjectiveCase subject() {
    return subject(
        ResponseKind.CHOSEN,
        ResponseKind.GENERATED,
        ResponseKind.REJECTED,
        ResponseKind.CHOSEN,
        ResponseKind.GENERATED);
  }

  @Test
  void theLossIsItsEquation() {
    SparseClauses.must_4_11_topsAreTheirEquation(Oracle.CPU, subject(), 1);
  }

  @Test
  void theGradientIsTheDerivative() {
    GradientClauses.must_3_1_gradientIsTheDerivative(Oracle.CPU, subject());
  }

  @Test
  void otherKindsHaveNoGradient() {
    double[][] gradient = Evaluated.of(Oracle.CPU, subject()).gradient();
    for (int row = 3; row < 6; row++) {
      for (double g : gradient[row]) {
        assertEquals(0, g);
      }
    }
  }

  @Test
  void microBatchesAddUp() {
    BatchClauses.must_4_1_microBatchesAddUp(
        Oracle.CPU,
        subject(
            ResponseKind.CHOSEN,
            ResponseKind.GENERATED,
            ResponseKind.GENERATED,
            ResponseKind.CHOSEN,
            ResponseKind.CHOSEN));
  }

  @Test
  void theOrderOfResponsesIsNothing() {
    BatchClauses.must_4_2_orderOfResponsesIsNothing(Oracle.CPU, subject(), 4, 2, 0, 1, 3);
  }

  @Test
  void metricsAreMeansOverTheirKindsAlone() {
    ObjectiveCase subject = subject();
    Map<String, Double> metrics =
        new Evaluator(Oracle.CPU).evaluate(subject.subject(), subject.input()).means();
    ExactBatch exact = subject.batch().exact();
    double all = 0;
    double generated = 0;
    for (int row = 0; row < 9; row++) {
      double log =
          exact.distribution(Role.POLICY, row).logProbability(exact.label(row)).doubleValue();
      all += log;
      generated += row == 2 || row == 8 ? log : 0;
    }
    assertEquals(Set.of("of_all", "of_generated"), metrics.keySet());
    assertEquals(all / 9, metrics.get("of_all"), 1e-14);
    assertEquals(generated / 2, metrics.get("of_generated"), 1e-14);
  }
}
