package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.ListedClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.TokenChoice;

/// Section 1: lists of tokens, and distributions without the label.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class ListedProperties {

  private final Subject subject;

  ListedProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "140", tries = 200)
  void must_1_16_listedTokensAreAccurate(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from, @ForAll TokenChoice choice) {
    ListedClauses.must_1_16_listedTokensAreAccurate(subject.backend(), from, choice);
  }

  @Property(seed = "141")
  void must_1_17_listsKnowTheirRows(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from, @ForAll TokenChoice choice) {
    ListedClauses.must_1_17_listsKnowTheirRows(subject.backend(), from, choice);
  }

  @Property(seed = "142", tries = 60)
  void must_1_18_withoutItsLabelARowHasOthers(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    ListedClauses.must_1_18_withoutItsLabelARowHasOthers(subject.backend(), from);
  }
}
