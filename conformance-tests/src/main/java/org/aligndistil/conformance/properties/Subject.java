package org.aligndistil.conformance.properties;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendUnavailableException;
import org.aligndistil.backend.Backends;
import org.aligndistil.conformance.WorstErrors;

/// A backend that the properties are run on, in several configurations.
///
/// It is opened when its first property runs, and closed after the last.
final class Subject {

  private final String name;
  private final Supplier<List<Backend>> opener;
  private List<Backend> configurations = List.of();

  /// A subject.
  ///
  /// @param name the name by which the backend is chosen
  /// @param opener opens its configurations
  Subject(String name, Supplier<List<Backend>> opener) {
    this.name = name;
    this.opener = opener;
  }

  /// The name by which the backend is chosen.
  String name() {
    return name;
  }

  /// What the clauses are held against.
  Backend backend() {
    return configurations().getFirst();
  }

  /// The same backend, configured in several ways.
  ///
  /// @throws BackendUnavailableException if its provider says that it cannot run
  synchronized List<Backend> configurations() {
    if (configurations.isEmpty()) {
      Optional<String> reason = SkipUnavailable.reason(name, Backends.providers());
      if (reason.isPresent()) {
        throw new BackendUnavailableException(
            "backend '%s' cannot run here: %s".formatted(name, reason.get()));
      }
      configurations = List.copyOf(opener.get());
      if (configurations.isEmpty()) {
        throw new IllegalArgumentException("there must be a configuration of " + name);
      }
      System.out.printf("%s: the cases of -Daligndistil.seed=%d%n", name, Seeded.SEED);
    }
    return configurations;
  }

  /// Prints the worst errors seen, keeps them in `target/worst-errors` where there is a `target`,
  /// and closes the backend.
  synchronized void close() throws IOException {
    Optional<String> table = WorstErrors.table(name);
    table.ifPresent(System.out::print);
    Path target = Path.of("target");
    if (table.isPresent() && Files.isDirectory(target)) {
      Path folder = Files.createDirectories(target.resolve("worst-errors"));
      Files.writeString(folder.resolve(name + ".md"), table.get());
    }
    configurations.forEach(Backend::close);
    configurations = List.of();
  }
}
