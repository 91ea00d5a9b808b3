package org.aligndistil.objective.storage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Steps of which each is taken, whatever becomes of the others.
public final class Cleanup {

  /// Something to close or to delete.
  @FunctionalInterface
  public interface Step {

    /// Does it.
    void run() throws IOException;
  }

  private final List<Exception> failures = new ArrayList<>();

  private Cleanup() {}

  /// Takes all steps in their order.
  ///
  /// @throws IOException the first failure, with the later ones suppressed, after all were tried; a
  ///   `RuntimeException` is thrown as it is
  public static void all(List<Step> steps) throws IOException {
    Cleanup cleanup = new Cleanup();
    steps.forEach(cleanup::take);
    cleanup.report();
  }

  private void take(Step step) {
    try {
      step.run();
    } catch (IOException | RuntimeException e) {
      failures.add(e);
    }
  }

  private void report() throws IOException {
    if (failures.isEmpty()) {
      return;
    }
    Exception first = failures.getFirst();
    failures.stream().skip(1).forEach(first::addSuppressed);
    switch (first) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      default -> throw new IllegalStateException("no step throws this", first);
    }
  }
}
