package org.aligndistil.conformance;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.aligndistil.conformance.theorems.CounterExamples;
import org.aligndistil.conformance.theorems.DistillationTheorems;
import org.aligndistil.conformance.theorems.RewardTheorems;
import org.aligndistil.objective.Objective;

/// A clause of SPEC.md and the method that checks it.
///
/// @param id its number, such as `1.4`
/// @param level `must` or `should`
/// @param name what it says, in camel case
/// @param method the check; throws [ClauseViolation]
public record Clause(String id, String level, String name, Method method) {

  private static final Pattern NAME = Pattern.compile("(must|should)_(\\d+)_(\\d+)_(\\w+)");

  /// Every clause, in the order of the sections.
  public static List<Clause> all() {
    return Stream.of(
            PrimitiveClauses.class,
            LogitsClauses.class,
            KernelClauses.class,
            ListedClauses.class,
            ObjectiveClauses.class,
            PreferenceClauses.class,
            DistillationClauses.class,
            ReinforcementClauses.class,
            HeadClauses.class,
            GradientClauses.class,
            StopGradientClauses.class,
            BatchClauses.class,
            SparseClauses.class,
            ImportClauses.class,
            BackendClauses.class,
            BoundClauses.class,
            DiagnosticClauses.class,
            DistillationTheorems.class,
            RewardTheorems.class,
            CounterExamples.class)
        .flatMap(holder -> Arrays.stream(holder.getDeclaredMethods()))
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(Clause::of)
        .sorted(Comparator.comparing((Clause clause) -> order(clause.id)))
        .toList();
  }

  /// The clause of section 2 that is named after an objective.
  ///
  /// @throws IllegalArgumentException if nobody has written it
  public static Clause ofObjective(Objective objective) {
    return all().stream()
        .filter(clause -> clause.id.startsWith("2.") && clause.name.equals(objective.id()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no clause of " + objective.id()));
  }

  /// Checks it.
  ///
  /// @param arguments those of the method
  /// @throws ClauseViolation if it is broken
  public void check(Object... arguments) {
    try {
      method.invoke(null, arguments);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot call " + method, e);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException exception) {
        throw exception;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e);
    }
  }

  private static Clause of(Method method) {
    Matcher matcher = NAME.matcher(method.getName());
    if (!matcher.matches()) {
      throw new IllegalStateException("no clause has this name: " + method);
    }
    return new Clause(
        matcher.group(2) + "." + matcher.group(3), matcher.group(1), matcher.group(4), method);
  }

  private static String order(String id) {
    String[] parts = id.split("\\.", -1);
    return parts[0] + "." + (parts[1].length() == 1 ? "0" : "") + parts[1];
  }
}
