package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.GradientClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;

/// Section 3: gradients.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class GradientProperties {

  private final Subject subject;

  GradientProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "119", tries = 150)
  void must_3_1_gradientIsTheDerivative(
      @ForAll(supplier = Cases.SmallWithLoss.class) ObjectiveCase on) {
    GradientClauses.must_3_1_gradientIsTheDerivative(subject.backend(), on);
  }

  @Property(seed = "124")
  void must_3_1_gradientIsTheDerivativeWhereAdvantagesAreNearlyTied(
      @ForAll(supplier = Cases.TiedAdvantages.class) ObjectiveCase on) {
    GradientClauses.must_3_1_gradientIsTheDerivative(subject.backend(), on);
  }

  @Property(seed = "120")
  void must_3_2_gradientInPlaceIsTheSame(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    GradientClauses.must_3_2_gradientInPlaceIsTheSame(subject.backend(), on);
  }

  @Property(seed = "121")
  void must_3_3_gradientIsRoundedOnce(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    GradientClauses.must_3_3_gradientIsRoundedOnce(subject.backend(), on);
  }

  @Property(seed = "122")
  void must_3_4_projectionIsItsProduct(
      @ForAll(supplier = Cases.Projected.class) ProjectionCase on) {
    GradientClauses.must_3_4_projectionIsItsProduct(subject.backend(), on);
  }

  @Property(seed = "123")
  void must_3_5_projectionFollowsTheChainRule(
      @ForAll(supplier = Cases.Projected.class) ProjectionCase on) {
    GradientClauses.must_3_5_projectionFollowsTheChainRule(subject.backend(), on);
  }
}
