package org.aligndistil.conformance.properties;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.Clause;
import org.aligndistil.conformance.HeadClauses;
import org.aligndistil.conformance.Oracle;
import org.aligndistil.conformance.ReinforcementClauses;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TiedValues;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.reinforcement.PpoValue;

/// Section 2: every objective of a head's numbers, with every option.
@PropertyDefaults(tries = 200, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
final class HeadProperties {

  private static final List<HeadObjective> OBJECTIVES =
      Objectives.ALL.stream()
          .flatMap(objective -> Variants.of(objective).stream())
          .filter(HeadObjective.class::isInstance)
          .map(HeadObjective.class::cast)
          .toList();

  /// Numbers of ordinary size, that nearly agree, and far apart.
  static final class Heads extends Seeded<HeadCase> {
    @Override
    Arbitrary<HeadCase> cases() {
      return Combinators.combine(
              Cases.inTurn(OBJECTIVES),
              Cases.batches(Arbitraries.just(1), Arbitraries.just(Shape.ZERO)),
              Arbitraries.of(0.0, 1e-12, 1e-3, 1.0, 30.0, 1e4))
          .as((objective, batch, scale) -> new HeadCase(objective, batch).scaled(scale));
    }
  }

  /// `ppo_value` with every option at its clip and where both its errors are nearly equal.
  static final class ValuesAtTheClip extends Seeded<HeadCase> {
    @Override
    Arbitrary<HeadCase> cases() {
      return Combinators.combine(
              Arbitraries.longs(),
              Arbitraries.of(new int[] {2, 1}, new int[] {3, 0, 1, 2}),
              Arbitraries.of(Variants.of(new PpoValue(0.25, Reduction.SEQUENCE_MEAN))))
          .as((seed, lengths, objective) -> new TiedValues(seed, lengths).of((PpoValue) objective));
    }
  }

  @Property(seed = "206")
  void must_2_n_everyObjectiveIsItsEquation(@ForAll(supplier = Heads.class) HeadCase subject) {
    Clause.ofObjective(subject.objective()).check(Oracle.CPU, subject);
  }

  @Property(seed = "215")
  void must_2_15_gradientOfAHeadIsTheDerivative(@ForAll(supplier = Heads.class) HeadCase subject) {
    HeadClauses.must_2_15_gradientOfAHeadIsTheDerivative(Oracle.CPU, subject);
  }

  @Property(seed = "927")
  void must_2_27_ppo_valueIsItsEquationAtTheClip(
      @ForAll(supplier = ValuesAtTheClip.class) HeadCase subject) {
    ReinforcementClauses.must_2_27_ppo_value(Oracle.CPU, subject);
  }

  @Property(seed = "915")
  void must_2_15_gradientOfAHeadIsTheDerivativeAtTheClip(
      @ForAll(supplier = ValuesAtTheClip.class) HeadCase subject) {
    HeadClauses.must_2_15_gradientOfAHeadIsTheDerivative(Oracle.CPU, subject);
  }

  @Property(seed = "216")
  void must_2_16_microBatchesOfAHeadAddUp(@ForAll(supplier = Heads.class) HeadCase subject) {
    HeadClauses.must_2_16_microBatchesOfAHeadAddUp(Oracle.CPU, subject);
  }

  @Property(seed = "217")
  void must_2_17_trueLossOfAHeadLiesInItsBound(@ForAll(supplier = Heads.class) HeadCase subject) {
    HeadClauses.must_2_17_trueLossOfAHeadLiesInItsBound(Oracle.CPU, subject);
  }

  @Property(seed = "218")
  void must_2_18_whatAHeadLacksIsNamed(@ForAll(supplier = Heads.class) HeadCase subject) {
    HeadClauses.must_2_18_whatAHeadLacksIsNamed(Oracle.CPU, subject);
  }
}
