package org.aligndistil.conformance.properties;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.BackendUnavailableException;
import org.aligndistil.backend.Backends;
import org.aligndistil.conformance.AbsentProvider;
import org.junit.jupiter.api.Test;

/// A missing device is a skip with its reason, or a failure if it is required.
class SkipUnavailableTest {

  private static final List<BackendProvider> PROVIDERS = Backends.providers();

  @Test
  void aMissingBackendIsSkippedWithItsReason() {
    assertEquals(
        "backend absent cannot run here: its device is a fiction",
        SkipUnavailable.result(AbsentProvider.NAME, PROVIDERS, "cpu").reason().orElseThrow());
  }

  @Test
  void aMissingBackendThatIsRequiredIsAFailure() {
    assertFalse(SkipUnavailable.result(AbsentProvider.NAME, PROVIDERS, "cpu,absent").isSkipped());
    Subject absent = new Subject(AbsentProvider.NAME, List::of);
    var error = assertThrows(BackendUnavailableException.class, absent::backend);
    assertTrue(error.getMessage().contains("its device is a fiction"), error.getMessage());
  }

  @Test
  void aBackendThatCanRunIsNotSkipped() {
    assertFalse(SkipUnavailable.result("cpu", PROVIDERS, "").isSkipped());
  }
}
