package org.aligndistil.conformance;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;

/// Section 3: gradients.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
final class GradientProperties {

  @Property(seed = "119", tries = 150)
  void must_3_1_gradientIsTheDerivative(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    GradientClauses.must_3_1_gradientIsTheDerivative(Oracle.CPU, subject);
  }

  @Property(seed = "120")
  void must_3_2_gradientInPlaceIsTheSame(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    GradientClauses.must_3_2_gradientInPlaceIsTheSame(Oracle.CPU, subject);
  }

  @Property(seed = "121")
  void must_3_3_gradientIsRoundedOnce(@ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    GradientClauses.must_3_3_gradientIsRoundedOnce(Oracle.CPU, subject);
  }

  @Property(seed = "122")
  void must_3_4_projectionIsItsProduct(
      @ForAll(supplier = Cases.Projected.class) ProjectionCase subject) {
    GradientClauses.must_3_4_projectionIsItsProduct(Oracle.CPU, subject);
  }

  @Property(seed = "123")
  void must_3_5_projectionFollowsTheChainRule(
      @ForAll(supplier = Cases.Projected.class) ProjectionCase subject) {
    GradientClauses.must_3_5_projectionFollowsTheChainRule(Oracle.CPU, subject);
  }

  @AfterContainer
  static void reportWorstErrors() {
    System.out.print(WorstErrors.report());
  }
}
