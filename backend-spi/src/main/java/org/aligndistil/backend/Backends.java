package org.aligndistil.backend;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// Finds backends on the class path or module path and opens one.
///
/// A backend is forced by name: in code by [#open(String)], else by the system property
/// `aligndistil.backend`, else by the environment variable `ALIGNDISTIL_BACKEND`. A forced backend
/// that cannot run is an error, never a reason to take another. Without a name the available
/// backend of greatest preference is opened, and one log line says what won and why the others
/// lost.
public final class Backends {

  /// The system property that forces a backend.
  public static final String PROPERTY = "aligndistil.backend";

  /// The environment variable that forces a backend.
  public static final String VARIABLE = "ALIGNDISTIL_BACKEND";

  private static final System.Logger LOGGER = System.getLogger(Backends.class.getName());

  private Backends() {}

  /// All backends found, available or not, the preferred ones first.
  public static List<BackendProvider> providers() {
    return ServiceLoader.load(BackendProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(
            Comparator.comparingInt(BackendProvider::preference)
                .reversed()
                .thenComparing(BackendProvider::name))
        .toList();
  }

  /// Opens the backend that the property or the variable names, or else the best one available.
  ///
  /// @throws BackendUnavailableException if the named one, or every one, cannot run
  public static Backend open() {
    return Optional.ofNullable(System.getProperty(PROPERTY))
        .or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
        .filter(name -> !name.isBlank())
        .map(Backends::open)
        .orElseGet(() -> best(providers()).open());
  }

  /// Opens one backend by its name.
  ///
  /// @throws BackendUnavailableException if there is none of that name, or it cannot run
  public static Backend open(String name) {
    return named(providers(), name).open();
  }

  static BackendProvider named(List<BackendProvider> providers, String name) {
    BackendProvider provider =
        providers.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new BackendUnavailableException(
                    "there is no backend '%s'; found: %s".formatted(name, list(providers))));
    return switch (provider.availability()) {
      case Availability.Available _ -> provider;
      case Availability.Unavailable unavailable ->
          throw new BackendUnavailableException(
              "backend '%s' cannot run here: %s; found: %s"
                  .formatted(name, unavailable.reason(), list(providers)));
    };
  }

  static BackendProvider best(List<BackendProvider> providers) {
    BackendProvider best =
        providers.stream()
            .filter(provider -> provider.availability() instanceof Availability.Available)
            .max(
                Comparator.comparingInt(BackendProvider::preference)
                    .thenComparing(BackendProvider::name, Comparator.reverseOrder()))
            .orElseThrow(() ->
                new BackendUnavailableException(
                    "no backend can run here; found: " + list(providers)));
    LOGGER.log(
        System.Logger.Level.INFO,
        () -> "backend %s chosen; found: %s".formatted(best.name(), list(providers)));
    return best;
  }

  private static String list(List<BackendProvider> providers) {
    return providers.isEmpty()
        ? "none"
        : providers.stream().map(Backends::describe).collect(Collectors.joining(", "));
  }

  private static String describe(BackendProvider provider) {
    return switch (provider.availability()) {
      case Availability.Available _ ->
          "%s (available, preference %d)".formatted(provider.name(), provider.preference());
      case Availability.Unavailable unavailable ->
          "%s (%s)".formatted(provider.name(), unavailable.reason());
    };
  }
}
