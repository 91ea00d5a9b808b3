package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.BackendClauses;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 5: how a backend runs.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class BackendProperties {

  private final Subject subject;

  BackendProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "501")
  void must_5_1_configurationChangesNoBit(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    for (Backend other : subject.configurations()) {
      BackendClauses.must_5_1_configurationChangesNoBit(subject.backend(), other, on);
    }
  }

  @Property(seed = "502")
  void must_5_2_repetitionChangesNoBit(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    BackendClauses.must_5_2_repetitionChangesNoBit(subject.backend(), on);
  }

  @Property(seed = "503")
  void must_5_3_tilesCoverEveryRowOnce(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    for (Backend backend : subject.configurations()) {
      BackendClauses.must_5_3_tilesCoverEveryRowOnce(backend, from);
    }
  }

  @Property(seed = "506")
  void must_5_6_exceptionsOfTheWorkAreThrown(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    for (Backend backend : subject.configurations()) {
      BackendClauses.must_5_6_exceptionsOfTheWorkAreThrown(backend, from);
    }
  }

  @Property(seed = "507")
  void must_5_7_gradientNeedsASink(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    BackendClauses.must_5_7_gradientNeedsASink(subject.backend(), from);
  }
}
