package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.PrimitiveClauses;
import org.aligndistil.conformance.cases.LogitsCase;

/// Section 1: the statistics of a row.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class PrimitiveProperties {

  private final Subject subject;

  PrimitiveProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "101")
  void must_1_1_logSumExpIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_1_logSumExpIsAccurate(subject.backend(), from);
  }

  @Property(seed = "102")
  void must_1_2_logProbabilityIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_2_logProbabilityIsAccurate(subject.backend(), from);
  }

  @Property(seed = "103")
  void must_1_3_entropyIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_3_entropyIsAccurate(subject.backend(), from);
  }

  @Property(seed = "104")
  void must_1_4_klIsNeverNegative(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_4_klIsNeverNegative(subject.backend(), from);
  }

  @Property(seed = "105")
  void must_1_5_equalDistributionsAreAtDistanceZero(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_5_equalDistributionsAreAtDistanceZero(subject.backend(), from);
  }

  @Property(seed = "106")
  void must_1_6_klIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_6_klIsAccurate(subject.backend(), from);
  }

  @Property(seed = "107")
  void must_1_7_totalVariationIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_7_totalVariationIsAccurate(subject.backend(), from);
  }

  @Property(seed = "108")
  void must_1_8_expectationIsAccurate(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_8_expectationIsAccurate(subject.backend(), from);
  }

  @Property(seed = "109")
  void must_1_9_argMaxIsTheFirstGreatest(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    PrimitiveClauses.must_1_9_argMaxIsTheFirstGreatest(subject.backend(), from);
  }

  @Property(seed = "136", tries = 200)
  void must_1_9_argMaxIsTheFirstGreatestOfNearTies(
      @ForAll(supplier = Cases.OfNearTies.class) LogitsCase from) {
    PrimitiveClauses.must_1_9_argMaxIsTheFirstGreatest(subject.backend(), from);
  }
}
