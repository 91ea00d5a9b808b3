package org.aligndistil.conformance.properties;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.StopGradientClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.preference.Kto;
import org.aligndistil.objective.preference.Tdpo2;

/// Section 3: what an equation holds constant.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class StopGradientProperties {

  private final Subject tested;

  StopGradientProperties(Subject tested) {
    this.tested = tested;
  }

  /// `tdpo2` with every option.
  static final class OfTdpo2 extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return casesOf(new Tdpo2());
    }
  }

  /// `kto` with every option.
  static final class OfKto extends Seeded<ObjectiveCase> {
    @Override
    Arbitrary<ObjectiveCase> cases() {
      return casesOf(new Kto());
    }
  }

  private static Arbitrary<ObjectiveCase> casesOf(Objective objective) {
    return Combinators.combine(
            Cases.inTurn(Variants.of(objective)),
            Cases.batches(Arbitraries.of(1, 3, 5, 9), Cases.unmasked()))
        .as(ObjectiveCase::new);
  }

  @Property(seed = "306")
  void must_3_6_tdpo2HoldsTheChosenKlConstant(
      @ForAll(supplier = OfTdpo2.class) ObjectiveCase subject) {
    StopGradientClauses.must_3_6_tdpo2HoldsTheChosenKlConstant(tested.backend(), subject);
  }

  @Property(seed = "307")
  void must_3_7_ktoHoldsItsReferencePointConstant(
      @ForAll(supplier = OfKto.class) ObjectiveCase subject) {
    StopGradientClauses.must_3_7_ktoHoldsItsReferencePointConstant(tested.backend(), subject);
  }
}
