package org.aligndistil.conformance;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 2: every objective, with every option.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
final class ObjectiveProperties {

  @Property(seed = "116", tries = 300)
  void must_2_n_everyObjectiveIsItsEquation(
      @ForAll(supplier = Cases.Small.class) ObjectiveCase subject) {
    Clause.ofObjective(subject.objective()).check(Oracle.CPU, subject);
  }

  @Property(seed = "117")
  void must_2_4_rowsHoldTheRightState(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    ObjectiveClauses.must_2_4_rowsHoldTheRightState(Oracle.CPU, subject);
  }

  @Property(seed = "118")
  void must_2_5_extremesAreNoNaN(@ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    ObjectiveClauses.must_2_5_extremesAreNoNaN(Oracle.CPU, subject);
  }

  @Property(seed = "116")
  void must_2_5_extremesAreNoNaNBeyondTheRangeOfExp(
      @ForAll(supplier = Cases.Extreme.class) ObjectiveCase subject) {
    ObjectiveClauses.must_2_5_extremesAreNoNaN(Oracle.CPU, subject);
  }

  @AfterContainer
  static void reportWorstErrors() {
    System.out.print(WorstErrors.report());
  }
}
