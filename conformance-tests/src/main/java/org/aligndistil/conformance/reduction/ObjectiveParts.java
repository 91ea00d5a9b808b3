package org.aligndistil.conformance.reduction;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.objective.Sequences;

/// An objective on a batch. A mutant keeps the options that it was made with.
final class ObjectiveParts implements Parts<ObjectiveCase> {

  @Override
  public BatchCase batch(ObjectiveCase whole) {
    return whole.batch();
  }

  @Override
  public ObjectiveCase with(ObjectiveCase whole, Cut cut, BatchCase batch) {
    return whole.on(batch);
  }

  @Override
  public List<Supplier<ObjectiveCase>> around(ObjectiveCase whole) {
    if (!whole.objective().equals(whole.subject())) {
      return List.of();
    }
    return Options.simpler(whole.objective()).stream()
        .<Supplier<ObjectiveCase>>map(
            simpler -> () -> new ObjectiveCase(simpler, simpler, whole.batch(), whole.tops()))
        .toList();
  }

  @Override
  public Complexity complexity(ObjectiveCase whole) {
    return Options.complexity(whole.objective());
  }

  @Override
  public Predicate<ObjectiveCase> admission(ObjectiveCase whole) {
    Predicate<ObjectiveCase> complete = ObjectiveParts::isComplete;
    Predicate<ObjectiveCase> large = complete.and(ObjectiveCase::isLargeEnough);
    Predicate<ObjectiveCase> defined =
        whole.isDefined() ? large.and(ObjectiveCase::isDefined) : large;
    // A loss of finite logits is no difference of infinities.
    return whole.batch().logits().isMasked() && whole.hasLoss()
        ? defined.and(ObjectiveCase::hasLoss)
        : defined;
  }

  /// Whether the evaluator finds all that the objective asks for.
  private static boolean isComplete(ObjectiveCase on) {
    Sequences sequences = on.batch().sequences();
    return on.objective().roles().stream()
            .allMatch(role ->
                on.batch().logits().logits().containsKey(role)
                    || on.batch().teachers().containsKey(role))
        && (!on.objective().needsPairs() || !sequences.pairs().isEmpty())
        && sequences.kinds().containsAll(on.objective().kinds());
  }
}
