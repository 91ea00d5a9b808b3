package org.aligndistil.conformance;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 6: bounds and errors.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
final class BoundProperties {

  @Property(seed = "131", tries = 300)
  void must_6_1_trueLossLiesInItsBound(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BoundClauses.must_6_1_trueLossLiesInItsBound(Oracle.CPU, subject);
  }

  @Property(seed = "132")
  void must_6_2_trueStatisticLiesInItsBound(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    BoundClauses.must_6_2_trueStatisticLiesInItsBound(Oracle.CPU, from);
  }

  @Property(seed = "133")
  void should_6_3_boundsAreUseful(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BoundClauses.should_6_3_boundsAreUseful(Oracle.CPU, subject);
  }

  @Property(seed = "134")
  void must_6_4_missingRolesAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BoundClauses.must_6_4_missingRolesAreNamed(Oracle.CPU, subject);
  }

  @Property(seed = "135")
  void must_6_5_missingPairsAreNamed(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BoundClauses.must_6_5_missingPairsAreNamed(Oracle.CPU, subject);
  }

  @AfterContainer
  static void reportWorstErrors() {
    System.out.print(WorstErrors.report());
  }
}
