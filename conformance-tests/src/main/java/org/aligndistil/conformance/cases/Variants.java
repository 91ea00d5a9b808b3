package org.aligndistil.conformance.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;

/// An objective with each of its options in turn.
///
/// Every choice of every parameter occurs, and every number, those of choices too, occurs with a
/// value that is not its default.
public final class Variants {

  private Variants() {}

  /// The objective as it is, and then with one option changed at a time.
  public static List<Objective> of(Objective objective) {
    List<Objective> variants = new ArrayList<>(List.of(objective));
    Set<String> known =
        Parameters.of(objective).stream()
            .map(Parameters.Parameter::name)
            .collect(Collectors.toCollection(HashSet::new));
    for (Parameters.Parameter parameter : Parameters.of(objective)) {
      for (Map<String, String> change : changes(parameter)) {
        Objective changed = Parameters.with(objective, change);
        variants.add(changed);
        Parameters.of(changed).stream()
            .filter(other -> known.add(other.name()))
            .flatMap(other -> changes(other).stream())
            .forEach(inner -> variants.add(Parameters.with(changed, inner)));
      }
    }
    return variants;
  }

  private static List<Map<String, String>> changes(Parameters.Parameter parameter) {
    if (parameter.value() instanceof Double number) {
      return List.of(Map.of(parameter.name(), Double.toString(1.5 * number + 0.0625)));
    }
    return parameter.choices().stream()
        .filter(choice -> !choice.equals(parameter.value().toString()))
        .map(choice -> Map.of(parameter.name(), choice))
        .toList();
  }
}
