package org.aligndistil.conformance;

import org.aligndistil.conformance.BackendClauses.Selection;
import org.junit.jupiter.api.Test;

/// Section 5: how a backend is chosen.
class SelectionTest {

  @Test
  void must_5_4_forcedBackendIsNeverReplaced() {
    BackendClauses.must_5_4_forcedBackendIsNeverReplaced(new Selection(), AbsentProvider.NAME);
  }

  @Test
  void must_5_5_bestAvailableBackendIsChosen() {
    BackendClauses.must_5_5_bestAvailableBackendIsChosen(new Selection());
  }
}
