package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;

/// The parameters of an objective, of which none is simpler than its default.
final class Options {

  private Options() {}

  /// The objective with its defaults, and with one more of them.
  static List<Objective> simpler(Objective objective) {
    return Objectives.ALL.stream()
        .filter(known -> known.getClass().equals(objective.getClass()))
        .findFirst()
        .map(defaults -> simpler(objective, defaults))
        .orElse(List.of());
  }

  private static List<Objective> simpler(Objective objective, Objective defaults) {
    List<Objective> simpler = new ArrayList<>();
    simpler.add(defaults);
    changes(objective, defaults)
        .forEach((name, value) -> {
          try {
            simpler.add(Parameters.with(objective, Map.of(name, value)));
          } catch (IllegalArgumentException unfit) {
            // The default of one parameter need not go with the present value of another.
          }
        });
    return simpler;
  }

  /// How many parameters are not their default, and how many there are.
  static Complexity complexity(Objective objective) {
    long changed =
        Objectives.ALL.stream()
            .filter(known -> known.getClass().equals(objective.getClass()))
            .findFirst()
            .map(defaults -> changes(objective, defaults).size())
            .orElse(0);
    return Complexity.of(changed);
  }

  /// What would have to be set of an objective.
  private static Map<String, String> changes(Objective objective, Objective defaults) {
    Map<String, String> values = new LinkedHashMap<>();
    Parameters.of(defaults)
        .forEach(parameter -> values.put(parameter.name(), parameter.value().toString()));
    Map<String, String> changes = new LinkedHashMap<>();
    for (Parameters.Parameter parameter : Parameters.of(objective)) {
      String value = values.getOrDefault(parameter.name(), "");
      if (!value.equals(parameter.value().toString())) {
        changes.put(parameter.name(), value);
      }
    }
    return changes;
  }
}
