package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.LogitsClauses;
import org.aligndistil.conformance.cases.LogitsCase;

/// Section 1: masked tokens, logits that are none, rows by themselves.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class LogitsProperties {

  private final Subject subject;

  LogitsProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "110")
  void must_1_10_klIsInfiniteWhereItMustBe(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    LogitsClauses.must_1_10_klIsInfiniteWhereItMustBe(subject.backend(), from);
  }

  @Property(seed = "111")
  void must_1_11_maskedTokensAreALimit(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    LogitsClauses.must_1_11_maskedTokensAreALimit(subject.backend(), from);
  }

  @Property(seed = "112")
  void must_1_12_logitsThatAreNoneAreNamed(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    LogitsClauses.must_1_12_logitsThatAreNoneAreNamed(subject.backend(), from);
  }

  @Property(seed = "113")
  void must_1_15_rowsDoNotKnowEachOther(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    LogitsClauses.must_1_15_rowsDoNotKnowEachOther(subject.backend(), from);
  }
}
