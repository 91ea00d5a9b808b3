package org.aligndistil.conformance;

import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.BackendClauses.Selection;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.cpu.CpuBackend;

/// Section 5: how a backend runs, and how one is chosen.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
final class BackendProperties {

  private static final List<Backend> CONFIGURATIONS =
      List.of(
          new CpuBackend(1, 1),
          new CpuBackend(1, 1 << 14),
          new CpuBackend(2, 100),
          new CpuBackend(5, 1),
          new CpuBackend(5, 1 << 14));

  @Property(seed = "501")
  void must_5_1_configurationChangesNoBit(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    for (Backend other : CONFIGURATIONS) {
      BackendClauses.must_5_1_configurationChangesNoBit(Oracle.CPU, other, subject);
    }
  }

  @Property(seed = "502")
  void must_5_2_repetitionChangesNoBit(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    BackendClauses.must_5_2_repetitionChangesNoBit(Oracle.CPU, subject);
  }

  @Property(seed = "503")
  void must_5_3_tilesCoverEveryRowOnce(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    for (Backend backend : CONFIGURATIONS) {
      BackendClauses.must_5_3_tilesCoverEveryRowOnce(backend, from);
    }
  }

  @Example
  void must_5_4_forcedBackendIsNeverReplaced() {
    BackendClauses.must_5_4_forcedBackendIsNeverReplaced(new Selection(), AbsentProvider.NAME);
  }

  @Example
  void must_5_5_bestAvailableBackendIsChosen() {
    BackendClauses.must_5_5_bestAvailableBackendIsChosen(new Selection());
  }

  @Property(seed = "506")
  void must_5_6_exceptionsOfTheWorkAreThrown(
      @ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    for (Backend backend : CONFIGURATIONS) {
      BackendClauses.must_5_6_exceptionsOfTheWorkAreThrown(backend, from);
    }
  }

  @Property(seed = "507")
  void must_5_7_gradientNeedsASink(@ForAll(supplier = Cases.OfLogits.class) LogitsCase from) {
    BackendClauses.must_5_7_gradientNeedsASink(Oracle.CPU, from);
  }
}
