package org.aligndistil.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;

/// Which backend the user asked for, and by what means, if any.
///
/// @param forced the name and where it was given; empty if the best one is wanted
record BackendChoice(Optional<Forced> forced) {

  /// A backend asked for by name.
  ///
  /// @param name as the user wrote it
  /// @param by the option, property or variable
  record Forced(String name, String by) {}

  static final String OPTION = "--backend";

  /// The option goes before the system property, and that before the environment variable.
  static BackendChoice of(Optional<String> option, Map<String, String> environment) {
    return new BackendChoice(
        option
            .map(name -> new Forced(name, OPTION))
            .or(() -> given(System.getProperty(Backends.PROPERTY, ""), "-D" + Backends.PROPERTY))
            .or(() -> given(environment.getOrDefault(Backends.VARIABLE, ""), Backends.VARIABLE)));
  }

  private static Optional<Forced> given(String name, String by) {
    return name.isBlank() ? Optional.empty() : Optional.of(new Forced(name, by));
  }

  /// Opens it; the caller closes it.
  ///
  /// @throws UsageException if there is none of that name
  /// @throws org.aligndistil.backend.BackendUnavailableException if it cannot run
  Backend open() {
    if (forced.isEmpty()) {
      return Backends.open();
    }
    String name = forced.get().name();
    List<String> names = Backends.providers().stream().map(BackendProvider::name).toList();
    if (!names.contains(name)) {
      throw new UsageException(
          "%s: there is no backend '%s'; there are: %s"
              .formatted(forced.get().by(), name, String.join(", ", names)));
    }
    return Backends.open(name);
  }

  /// The provider that [#open] would take.
  ///
  /// @param providers all that there are, the preferred ones first
  Optional<BackendProvider> among(List<BackendProvider> providers) {
    return providers.stream()
        .filter(provider -> forced.isEmpty() || provider.name().equals(forced.get().name()))
        .filter(provider -> provider.availability() instanceof Availability.Available)
        .findFirst();
  }
}
