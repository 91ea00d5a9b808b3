package org.aligndistil.conformance.properties;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;

/// Skips the properties of a backend whose provider says that it cannot run here, with the reason.
///
/// `-Daligndistil.require=djl-cuda`, a list with commas, turns the skip into failures: every
/// property then tries to open the backend. One that has no provider is never skipped.
final class SkipUnavailable implements SkipExecutionHook {

  /// The system property that names backends which must not be skipped.
  static final String REQUIRE = "aligndistil.require";

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return context
        .optionalContainerClass()
        .filter(ConformanceProperties.class::isAssignableFrom)
        .map(container -> (ConformanceProperties) context.newInstance(container))
        .map(tested ->
            result(tested.subject().name(), Backends.providers(), System.getProperty(REQUIRE, "")))
        .orElse(SkipResult.doNotSkip());
  }

  /// Whether a backend is skipped.
  ///
  /// @param required names with commas between
  static SkipResult result(String name, List<BackendProvider> providers, String required) {
    boolean isRequired = Arrays.asList(required.split(",", -1)).contains(name);
    return reason(name, providers)
        .filter(_ -> !isRequired)
        .map(reason -> SkipResult.skip("backend %s cannot run here: %s".formatted(name, reason)))
        .orElse(SkipResult.doNotSkip());
  }

  /// Why a backend cannot run here, if it has a provider that says so.
  static Optional<String> reason(String name, List<BackendProvider> providers) {
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .map(BackendProvider::availability)
        .flatMap(availability ->
            switch (availability) {
              case Availability.Unavailable unavailable -> Optional.of(unavailable.reason());
              case Availability.Available _ -> Optional.empty();
            });
  }
}
