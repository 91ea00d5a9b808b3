package org.aligndistil.conformance.reduction;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.Clause;
import org.aligndistil.conformance.Oracle;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.preference.Dpo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is simpler than a case can always be made, and is a case again.
class DescentTest {

  private static final int MOST_STEPS = 40;

  /// Responses of 3, 1, 1 and 2 tokens of 9.
  private static ObjectiveCase large(Objective objective, Shape shape, ElementType type) {
    return new ObjectiveCase(
        objective, BatchCase.of(new LogitsRecipe(2, 7, 9, shape, type), 3, 1, 1, 2));
  }

  static List<Objective> objectives() {
    return Objectives.ALL;
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyStepFromEveryObjectiveCanBeMade(Objective objective) {
    for (Shape shape : EnumSet.of(Shape.ORDINARY, Shape.MASKED_APART)) {
      for (Object original : cases(objective, shape)) {
        Descent<Object> from = Descent.from(original).orElseThrow();
        assertFalse(from.steps().limit(MOST_STEPS).toList().isEmpty(), original::toString);
      }
    }
  }

  private static List<Object> cases(Objective objective, Shape shape) {
    BatchCase batch = BatchCase.of(new LogitsRecipe(2, 3, 3, shape, ElementType.F32), 2, 1);
    if (objective instanceof HeadObjective head) {
      return List.of(new HeadCase(head, batch));
    }
    ObjectiveCase on = new ObjectiveCase(objective, batch);
    return List.of(
        on,
        new PaddedCase(on, Padding.of(on.batch().sequences(), Padding.Side.LEFT, 3)),
        ProjectionCase.of(on, 2, 8));
  }

  @Test
  void aTopStaysADistributionOfFewTokens() {
    Adpa sparse =
        Variants.of(new Adpa()).stream()
            .map(Adpa.class::cast)
            .filter(variant -> !variant.topRoles().isEmpty())
            .findFirst()
            .orElseThrow();
    LogitsRecipe recipe = new LogitsRecipe(3, 2, 5, Shape.ORDINARY, ElementType.F64);
    ObjectiveCase original = new ObjectiveCase(sparse, BatchCase.of(recipe, 1, 1));
    Descent<ObjectiveCase> at = Descent.from(original).orElseThrow();
    for (Optional<Descent<ObjectiveCase>> next = at.steps().findFirst();
        next.isPresent() && at.reached().objective().equals(sparse);
        next = at.steps().findFirst()) {
      at = next.get();
      Clause.ofObjective(sparse).check(Oracle.CPU, at.reached());
    }
    assertTrue(at.reached().batch().logits().vocabulary() <= 2);
  }

  @Test
  void everyStepIsSimplerAndShowsItsLabels() {
    for (Shape shape : List.of(Shape.MASKED_APART, Shape.ULP)) {
      ObjectiveCase original = large(new Dpo(), shape, ElementType.F16);
      Descent<ObjectiveCase> from = Descent.from(original).orElseThrow();
      List<Descent<ObjectiveCase>> steps = from.steps().toList();
      assertTrue(steps.size() > 50);
      steps.forEach(step -> {
        assertTrue(step.complexity().compareTo(from.complexity()) < 0);
        assertTrue(step.reached().batch().logits().showsLabels());
      });
    }
  }
}
