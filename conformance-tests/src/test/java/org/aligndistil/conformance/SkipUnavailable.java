package org.aligndistil.conformance;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;

/// Skips the properties of a backend that cannot run here, and says why.
///
/// `-Daligndistil.require=djl-cuda`, a list with commas, turns the skip into failures: every
/// property then tries to open the backend.
abstract class SkipUnavailable implements SkipExecutionHook {

  /// The system property that names backends which must not be skipped.
  static final String REQUIRE = "aligndistil.require";

  private final Subject subject;

  SkipUnavailable(Subject subject) {
    this.subject = subject;
  }

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return result(subject.name(), Backends.providers(), System.getProperty(REQUIRE, ""));
  }

  /// Whether a backend is skipped.
  ///
  /// @param required names with commas between
  static SkipResult result(String name, List<BackendProvider> providers, String required) {
    BackendProvider provider =
        providers.stream().filter(found -> found.name().equals(name)).findFirst().orElseThrow();
    boolean isRequired = Arrays.asList(required.split(",", -1)).contains(name);
    return switch (provider.availability()) {
      case Availability.Unavailable unavailable when !isRequired ->
          SkipResult.skip("backend %s cannot run here: %s".formatted(name, unavailable.reason()));
      case Availability.Unavailable _, Availability.Available _ -> SkipResult.doNotSkip();
    };
  }
}
