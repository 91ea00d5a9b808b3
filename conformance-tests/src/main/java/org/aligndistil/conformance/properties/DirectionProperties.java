package org.aligndistil.conformance.properties;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.DistillationClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.Dckd;

/// Section 3: where a descent leads.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class DirectionProperties {

  private final Subject tested;

  DirectionProperties(Subject tested) {
    this.tested = tested;
  }

  /// `adpa` with its defaults.
  static final class OfAdpa extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return casesOf(new Adpa());
    }
  }

  /// `dckd` with its defaults.
  static final class OfDckd extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return casesOf(new Dckd());
    }
  }

  private static Arbitrary<ObjectiveCase> casesOf(Objective objective) {
    return Cases.batches(Arbitraries.of(1, 3, 5, 9), Cases.unmasked())
        .map(batch -> new ObjectiveCase(objective, batch));
  }

  @Property(seed = "308")
  void must_3_8_adpaFollowsTheAdvantage(@ForAll(supplier = OfAdpa.class) ObjectiveCase subject) {
    DistillationClauses.must_3_8_adpaFollowsTheAdvantage(tested.backend(), subject);
  }

  @Property(seed = "309")
  void must_3_9_dckdHasTwoForwardKls(@ForAll(supplier = OfDckd.class) ObjectiveCase subject) {
    DistillationClauses.must_3_9_dckdHasTwoForwardKls(tested.backend(), subject);
  }
}
