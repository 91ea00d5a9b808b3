package org.aligndistil.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import org.aligndistil.backend.Availability;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.BackendUnavailableException;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Real;

/// Section 5 of SPEC.md: how a backend runs, and how one is chosen.
public final class BackendClauses {

  /// The choice of a backend.
  ///
  /// @param byName opens a forced one
  /// @param best opens the best one available
  public record Selection(Function<String, Backend> byName, Supplier<Backend> best) {

    /// That of [Backends].
    public Selection() {
      this(Backends::open, Backends::open);
    }
  }

  private BackendClauses() {}

  /// Threads and tiles change no bit of a backend that promises so, and of any other no more than
  /// its bounds and budgets allow.
  ///
  /// @param other the same backend, configured otherwise
  public static void must_5_1_configurationChangesNoBit(
      Backend backend, Backend other, ObjectiveCase subject) {
    Check check = new Check("5.1", backend, subject);
    Evaluated expected = Evaluated.of(backend, subject);
    Evaluated observed = Evaluated.of(other, subject);
    switch (backend.arithmetic().reproducibility()) {
      case ANY_CONFIGURATION ->
          observed.requireSameBits(check, expected, "in another configuration");
      case SAME_CONFIGURATION -> {
        double greatest = expected.greatestGradient();
        requireNear(
            check, expected, observed, row -> GradientClauses.condition(greatest, subject, row));
      }
    }
  }

  private static void requireNear(
      Check check, Evaluated expected, Evaluated observed, IntToDoubleFunction condition) {
    double bounds = expected.evaluation().errorBound() + observed.evaluation().errorBound();
    check.require(
        expected.loss() == observed.loss() || Math.abs(expected.loss() - observed.loss()) <= bounds,
        "the loss in another configuration is {}, and {} in this one; the bounds add up to {}",
        observed.loss(),
        expected.loss(),
        bounds);
    for (int row = 0; row < expected.gradient().length; row++) {
      for (int v = 0; v < expected.gradient()[row].length; v++) {
        check.within(
            Budget.GRADIENT,
            Real.of(expected.gradient()[row][v]),
            observed.gradient()[row][v],
            condition.applyAsDouble(row),
            "gradient[%d,%d] in another configuration".formatted(row, v));
      }
    }
  }

  /// The same input gives the same bits every time.
  public static void must_5_2_repetitionChangesNoBit(Backend backend, ObjectiveCase subject) {
    Evaluated first = Evaluated.of(backend, subject);
    Evaluated.of(backend, subject)
        .requireSameBits(new Check("5.2", backend, subject), first, "the second time");
  }

  /// Tiles cover every row exactly once, and are the same every time.
  public static void must_5_3_tilesCoverEveryRowOnce(Backend backend, LogitsCase from) {
    Check check = new Check("5.3", backend, from);
    List<List<Integer>> first = tiles(backend, from);
    int next = 0;
    for (List<Integer> tile : first) {
      check.require(
          tile.get(0) == next && tile.get(1) > 0,
          "a tile of {} rows begins at row {}, the next row is {}",
          tile.get(1),
          tile.get(0),
          next);
      next += tile.get(1);
    }
    check.require(next == from.rowCount(), "tiles cover {} rows of {}", next, from.rowCount());
    List<List<Integer>> second = tiles(backend, from);
    check.require(first.equals(second), "tiles {}, then tiles {}", first, second);
  }

  /// A forced backend that does not exist or cannot run is an error that says what was found and
  /// why.
  ///
  /// @param absent the name of a provider that is found and cannot run
  public static void must_5_4_forcedBackendIsNeverReplaced(Selection selection, String absent) {
    refused(selection, "no_such_backend", "no_such_backend");
    for (BackendProvider provider : Backends.providers()) {
      if (provider.name().equals(absent)
          && provider.availability() instanceof Availability.Unavailable unavailable) {
        refused(selection, absent, unavailable.reason());
        return;
      }
    }
    throw new ClauseViolation("5.4", "there is no provider that cannot run", absent);
  }

  /// Without a name the available backend of greatest preference is opened.
  public static void must_5_5_bestAvailableBackendIsChosen(Selection selection) {
    String expected =
        Backends.providers().stream()
            .filter(provider -> provider.availability() instanceof Availability.Available)
            .findFirst()
            .orElseThrow()
            .name();
    try (Backend backend = selection.best.get()) {
      if (!backend.name().equals(expected)) {
        throw new ClauseViolation(
            "5.5", "%s was chosen, not %s".formatted(backend.name(), expected), selection);
      }
    } catch (BackendUnavailableException none) {
      throw new ClauseViolation("5.5", "none was chosen: " + none.getMessage(), selection);
    }
  }

  /// An exception of the work ends the sweep and is thrown.
  public static void must_5_6_exceptionsOfTheWorkAreThrown(Backend backend, LogitsCase from) {
    IllegalStateException thrown = new IllegalStateException("of the work");
    Check check = new Check("5.6", backend, from);
    try {
      backend.sweep(
          from.inputs(),
          GradientSink.NONE,
          _ -> {
            throw thrown;
          });
    } catch (IllegalStateException caught) {
      check.require(caught.equals(thrown), "another exception was thrown: {}", caught);
      return;
    }
    throw check.violation("no exception was thrown");
  }

  /// A gradient in a sweep without a sink is an error.
  public static void must_5_7_gradientNeedsASink(Backend backend, LogitsCase from) {
    Check check = new Check("5.7", backend, from);
    LogitsGradient gradient =
        new LogitsGradient(
            Mix.of(Role.POLICY), new Mix(List.of()), List.of(), List.of(), Column.constant(1));
    try {
      backend.sweep(from.inputs(), GradientSink.NONE, tile -> tile.gradient(List.of(gradient)));
    } catch (IllegalStateException expected) {
      return;
    }
    throw check.violation("a gradient without a sink was accepted");
  }

  private static List<List<Integer>> tiles(Backend backend, LogitsCase from) {
    List<List<Integer>> tiles = Collections.synchronizedList(new ArrayList<>());
    backend.sweep(
        from.inputs(),
        GradientSink.NONE,
        tile -> tiles.add(Arrays.asList(tile.firstRow(), tile.rowCount())));
    List<List<Integer>> sorted = new ArrayList<>(tiles);
    sorted.sort(Comparator.comparing(List::getFirst));
    return sorted;
  }

  private static void refused(Selection selection, String name, String part) {
    try (Backend backend = selection.byName.apply(name)) {
      throw new ClauseViolation(
          "5.4", "%s was opened in the place of %s".formatted(backend.name(), name), name);
    } catch (BackendUnavailableException expected) {
      String message = String.valueOf(expected.getMessage());
      for (String needed : List.of(part, "found")) {
        if (!message.contains(needed)) {
          throw new ClauseViolation(
              "5.4", "the error must contain '%s': %s".formatted(needed, message), name);
        }
      }
    }
  }
}
