package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.Clause;
import org.aligndistil.conformance.DistillationClauses;
import org.aligndistil.conformance.ObjectiveClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 2: every objective, with every option.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class ObjectiveProperties {

  private final Subject subject;

  ObjectiveProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "116", tries = 300)
  void must_2_n_everyObjectiveIsItsEquation(
      @ForAll(supplier = Cases.Small.class) ObjectiveCase on) {
    Clause.ofObjective(on.objective()).check(subject.backend(), on);
  }

  @Property(seed = "139")
  void must_2_21_atkdIsItsEquationWhereChoicesAreNearlyTied(
      @ForAll(supplier = Cases.TiedTeachers.class) ObjectiveCase on) {
    DistillationClauses.must_2_21_atkd(subject.backend(), on);
  }

  @Property(seed = "140")
  void must_2_24_q_argmax_kdIsItsEquationWhereAdvantagesAreNearlyTied(
      @ForAll(supplier = Cases.TiedAdvantages.class) ObjectiveCase on) {
    DistillationClauses.must_2_24_q_argmax_kd(subject.backend(), on);
  }

  @Property(seed = "117")
  void must_2_4_rowsHoldTheRightState(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    ObjectiveClauses.must_2_4_rowsHoldTheRightState(subject.backend(), on);
  }

  @Property(seed = "118")
  void must_2_5_extremesAreNoNaN(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    ObjectiveClauses.must_2_5_extremesAreNoNaN(subject.backend(), on);
  }

  @Property(seed = "233")
  void must_2_5_extremesAreNoNaNBeyondTheRangeOfExp(
      @ForAll(supplier = Cases.Extreme.class) ObjectiveCase on) {
    ObjectiveClauses.must_2_5_extremesAreNoNaN(subject.backend(), on);
  }
}
