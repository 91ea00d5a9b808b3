package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.BoundClauses;
import org.aligndistil.conformance.DiagnosticClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 6: bounds and errors.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class BoundProperties {

  private final Subject subject;

  BoundProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "131", tries = 300)
  void must_6_1_trueLossLiesInItsBound(
      @ForAll(supplier = Cases.SmallWithLoss.class) ObjectiveCase on) {
    BoundClauses.must_6_1_trueLossLiesInItsBound(subject.backend(), on);
  }

  @Property(seed = "231")
  void must_6_1_trueLossLiesInItsBoundWhereChoicesAreNearlyTied(
      @ForAll(supplier = Cases.TiedTeachers.class) ObjectiveCase on) {
    BoundClauses.must_6_1_trueLossLiesInItsBound(subject.backend(), on);
  }

  @Property(seed = "132")
  void must_6_2_trueStatisticLiesInItsBound(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    BoundClauses.must_6_2_trueStatisticLiesInItsBound(subject.backend(), from);
  }

  @Property(seed = "133")
  void should_6_3_boundsAreUseful(@ForAll(supplier = Cases.SmallWithLoss.class) ObjectiveCase on) {
    BoundClauses.should_6_3_boundsAreUseful(subject.backend(), on);
  }

  @Property(seed = "232")
  void should_6_3_boundsAreUsefulWhereChoicesAreNearlyTied(
      @ForAll(supplier = Cases.TiedTeachers.class) ObjectiveCase on) {
    BoundClauses.should_6_3_boundsAreUseful(subject.backend(), on);
  }

  @Property(seed = "134")
  void must_6_4_missingRolesAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BoundClauses.must_6_4_missingRolesAreNamed(subject.backend(), on);
  }

  @Property(seed = "135")
  void must_6_5_missingPairsAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BoundClauses.must_6_5_missingPairsAreNamed(subject.backend(), on);
  }

  @Property(seed = "234")
  void must_6_6_missingSignalsAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BoundClauses.must_6_6_missingSignalsAreNamed(subject.backend(), on);
  }

  @Property(seed = "137")
  void must_6_7_missingKindsAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BoundClauses.must_6_7_missingKindsAreNamed(subject.backend(), on);
  }

  @Property(seed = "138", tries = 300)
  void must_6_8_diagnosticsAreAccurate(@ForAll(supplier = Cases.Small.class) ObjectiveCase on) {
    DiagnosticClauses.must_6_8_diagnosticsAreAccurate(subject.backend(), on);
  }
}
