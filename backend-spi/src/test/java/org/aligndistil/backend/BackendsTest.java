package org.aligndistil.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackendsTest {

  @AfterEach
  void forgetTheForcedOne() {
    System.clearProperty(Backends.PROPERTY);
  }

  @Test
  void findsEveryProviderTheMostPreferredFirst() {
    assertEquals(
        List.of("broken", "preferred", "plain"),
        Backends.providers().stream().map(BackendProvider::name).toList());
  }

  @Test
  void takesTheMostPreferredThatCanRun() {
    try (Backend backend = Backends.open()) {
      assertEquals("preferred", backend.name());
    }
  }

  @Test
  void takesTheOneThatIsNamed() {
    try (Backend backend = Backends.open("plain")) {
      assertEquals("plain", backend.name());
    }
  }

  @Test
  void takesTheOneThatThePropertyNames() {
    System.setProperty(Backends.PROPERTY, "plain");
    try (Backend backend = Backends.open()) {
      assertEquals("plain", backend.name());
    }
  }

  @Test
  void aBlankPropertyForcesNothing() {
    System.setProperty(Backends.PROPERTY, " ");
    try (Backend backend = Backends.open()) {
      assertEquals("preferred", backend.name());
    }
  }

  @Test
  void doesNotFallBackFromAForcedOneThatCannotRun() {
    System.setProperty(Backends.PROPERTY, "broken");
    var error = assertThrows(BackendUnavailableException.class, Backends::open);
    assertEquals(
        "backend 'broken' cannot run here: no device of that kind; found: "
            + "broken (no device of that kind), preferred (available, preference 10), "
            + "plain (available, preference 0)",
        error.getMessage());
  }

  @Test
  void listsWhatThereIsWhenANameIsUnknown() {
    var error = assertThrows(BackendUnavailableException.class, () -> Backends.open("tpu"));
    assertEquals(
        "there is no backend 'tpu'; found: broken (no device of that kind), "
            + "preferred (available, preference 10), plain (available, preference 0)",
        error.getMessage());
  }

  @Test
  void saysSoWhenNothingCanRun() {
    var none = List.<BackendProvider>of(new FakeProviders.Broken());
    var error = assertThrows(BackendUnavailableException.class, () -> Backends.best(none));
    assertEquals(
        "no backend can run here; found: broken (no device of that kind)", error.getMessage());
  }
}
