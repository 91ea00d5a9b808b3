package org.aligndistil.conformance.reduction;

import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.aligndistil.conformance.ClauseViolation;

/// The simplest case found that breaks a clause, without any property engine.
///
/// @param simplest there is nothing simpler that breaks it and was tried
/// @param violation what it breaks
/// @param tries how many cases were tried
/// @param <T> the cases
public record Reduction<T>(T simplest, ClauseViolation violation, int tries) {

  /// Descends from a case for as long as the same clause is broken.
  ///
  /// @param original breaks it
  /// @param clause throws a [ClauseViolation] where it is broken
  /// @param mostTries the descent ends where it is after so many cases
  /// @throws IllegalArgumentException if the original breaks no clause
  public static <T> Reduction<T> of(T original, Consumer<T> clause, int mostTries) {
    ClauseViolation violation =
        broken(original, clause)
            .orElseThrow(() -> new IllegalArgumentException("nothing is broken by " + original));
    Optional<Descent<T>> at = Descent.from(original);
    if (at.isEmpty()) {
      return new Reduction<>(original, violation, 1);
    }
    Descent<T> reached = at.get();
    int tries = 1;
    Iterator<Descent<T>> steps = reached.steps().iterator();
    while (tries < mostTries && steps.hasNext()) {
      Descent<T> step = steps.next();
      tries++;
      Optional<ClauseViolation> other = broken(step.reached(), clause);
      if (other.isPresent() && other.get().clause().equals(violation.clause())) {
        violation = other.get();
        reached = step;
        steps = step.steps().iterator();
      }
    }
    return new Reduction<>(reached.reached(), violation, tries);
  }

  /// Another failure than that of a clause, such as a kernel's assertion, is no reason to go on:
  /// the case may be none.
  private static <T> Optional<ClauseViolation> broken(T value, Consumer<T> clause) {
    try {
      clause.accept(value);
      return Optional.empty();
    } catch (ClauseViolation violation) {
      return Optional.of(violation);
    } catch (RuntimeException | AssertionError other) {
      return Optional.empty();
    }
  }
}
