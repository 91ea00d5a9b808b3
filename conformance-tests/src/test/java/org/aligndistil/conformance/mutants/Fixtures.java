package org.aligndistil.conformance.mutants;

import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.Objective;

/// The cases that mutants are shown.
final class Fixtures {

  private Fixtures() {}

  static LogitsCase logits(Shape shape) {
    return new LogitsRecipe(1, 3, 9, shape, ElementType.F64).build();
  }

  /// Two pairs of responses of 2, 1, 1 and 3 tokens.
  static BatchCase batch(Shape shape) {
    return BatchCase.of(new LogitsRecipe(2, 7, 5, shape, ElementType.F64), 2, 1, 1, 3);
  }

  static ObjectiveCase ordinary(Objective objective) {
    return new ObjectiveCase(objective, batch(Shape.ORDINARY));
  }
}
