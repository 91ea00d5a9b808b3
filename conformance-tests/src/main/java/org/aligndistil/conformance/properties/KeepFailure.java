package org.aligndistil.conformance.properties;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;
import org.aligndistil.conformance.ClauseViolation;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.ProjectionCase;
import org.aligndistil.conformance.padded.PaddedCase;
import org.aligndistil.conformance.padded.Padding;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;

/// Keeps the batch on which an objective broke a clause in `target/broken`, where there is a
/// `target`, and says how to evaluate it from the command line.
final class KeepFailure implements AroundPropertyHook {

  private static final Path TARGET = Path.of("target");

  @Override
  public PropagationMode propagateTo() {
    return PropagationMode.ALL_DESCENDANTS;
  }

  @Override
  public PropertyExecutionResult aroundProperty(
      PropertyLifecycleContext context, PropertyExecutor property) {
    PropertyExecutionResult result = property.execute();
    Optional<PaddedCase> broken =
        result.falsifiedParameters().orElse(List.of()).stream()
            .flatMap(parameter -> padded(parameter).stream())
            .findFirst();
    if (broken.isPresent()
        && result.throwable().orElse(null) instanceof ClauseViolation violation
        && Files.isDirectory(TARGET)) {
      Path file =
          TARGET.resolve("broken").resolve(context.targetMethod().getName() + ".safetensors");
      return result.mapToFailed(kept(broken.get(), violation, file));
    }
    return result;
  }

  private static Optional<PaddedCase> padded(Object parameter) {
    return switch (parameter) {
      case PaddedCase on -> Optional.of(on);
      case ObjectiveCase on -> Optional.of(padded(on));
      case ProjectionCase on -> Optional.of(padded(on.materialised()));
      default -> Optional.empty();
    };
  }

  private static PaddedCase padded(ObjectiveCase on) {
    return new PaddedCase(on, Padding.tight(on.batch().sequences()));
  }

  /// The violation, with the command; or as it was, if the file cannot be written.
  private static ClauseViolation kept(PaddedCase on, ClauseViolation violation, Path file) {
    Optional<String> arguments = arguments(on.subject().objective());
    if (arguments.isEmpty()) {
      return violation;
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      on.write(file);
    } catch (IOException unwritten) {
      violation.addSuppressed(unwritten);
      return violation;
    }
    return violation.noting(
        "to evaluate its batch, in the folder of this module: aligndistil loss %s --batch %s --gradient %s"
            .formatted(arguments.get(), file, file.resolveSibling("gradient.safetensors")));
  }

  /// The objective and its parameters as the command line takes them, if it knows the objective.
  private static Optional<String> arguments(Objective objective) {
    return Objectives.ALL.stream()
        .filter(known -> known.getClass().equals(objective.getClass()))
        .findFirst()
        .map(defaults -> {
          Set<Parameters.Parameter> unchanged = new HashSet<>(Parameters.of(defaults));
          return Parameters.of(objective).stream()
              .filter(parameter -> !unchanged.contains(parameter))
              .map(parameter -> " --param %s=%s".formatted(parameter.name(), parameter.value()))
              .collect(Collectors.joining("", objective.id(), ""));
        });
  }
}
