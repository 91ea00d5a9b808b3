package org.aligndistil.conformance.theorems;

import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;

/// A theorem on distillation, and the training loss on every response of its models.
///
/// @param alignment the theorem
/// @param training the loss, on rows that are the states of all responses in their order
public record TrainingCase(AlignmentCase alignment, ObjectiveCase training) {

  /// An objective with its options, on models.
  public static TrainingCase of(ModelRecipe recipe, AlignDistil objective) {
    return new TrainingCase(
        AlignmentCase.of(recipe, objective),
        new ObjectiveCase(
            objective,
            EnumeratedRows.of(recipe.toString(), recipe.models(), recipe.tree().responses())));
  }

  /// A mutant in the place of the loss.
  public TrainingCase running(Objective mutant) {
    return new TrainingCase(alignment, training.running(mutant));
  }

  @Override
  public String toString() {
    return alignment.toString();
  }
}
