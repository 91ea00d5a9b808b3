package org.aligndistil.conformance.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;

/// An objective with its options, so that every two of them meet.
///
/// Every choice of every parameter occurs with every choice of every other one, and so does every
/// number, those of choices too, with its default and with a value that is not.
public final class Variants {

  /// A parameter with a value, and the choices without which the parameter does not exist.
  private record Option(String name, String value, Map<String, String> needed) {

    /// All that has to be set for it.
    Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>(needed);
      settings.put(name, value);
      return settings;
    }
  }

  private Variants() {}

  /// The objective as it is, and then as few others as it takes: each is made to have the first
  /// pair of options that none before it has, and as many more as go with that one.
  public static List<Objective> of(Objective objective) {
    List<Map<String, String>> missing = pairs(options(objective));
    List<Objective> variants = new ArrayList<>();
    Objective next = objective;
    while (true) {
      variants.add(next);
      Set<String> met = met(next);
      missing.removeIf(pair -> met.containsAll(texts(pair)));
      if (missing.isEmpty()) {
        return variants;
      }
      Map<String, String> settings = new LinkedHashMap<>();
      missing.stream().filter(pair -> agree(settings, pair)).forEach(settings::putAll);
      next = Parameters.with(objective, settings);
    }
  }

  /// Every parameter that exists with some choice, with all its values.
  private static Set<Option> options(Objective objective) {
    Map<Option, Objective> changes = objectivesWithOneChange(objective);
    Set<String> always = names(objective);
    changes.values().forEach(changed -> always.retainAll(names(changed)));
    Set<Option> options = new LinkedHashSet<>();
    changes.forEach((change, changed) -> {
      if (always.contains(change.name)) {
        options.add(change);
        Parameters.of(changed).stream()
            .filter(inner -> dependsOn(change.name, inner.name(), changes))
            .flatMap(inner -> options(inner, change.settings()))
            .forEach(options::add);
      }
    });
    return options;
  }

  /// Whether some choice of a parameter does without another one.
  private static boolean dependsOn(String outer, String inner, Map<Option, Objective> changes) {
    return changes.entrySet().stream()
        .anyMatch(change ->
            change.getKey().name.equals(outer) && !names(change.getValue()).contains(inner));
  }

  private static Map<Option, Objective> objectivesWithOneChange(Objective objective) {
    Map<Option, Objective> changed = new LinkedHashMap<>();
    Parameters.of(objective).stream()
        .flatMap(parameter -> options(parameter, Map.of()))
        .forEach(option -> changed.put(option, Parameters.with(objective, option.settings())));
    return changed;
  }

  private static Stream<Option> options(
      Parameters.Parameter parameter, Map<String, String> needed) {
    return values(parameter).stream().map(value -> new Option(parameter.name(), value, needed));
  }

  private static Set<String> names(Objective objective) {
    return Parameters.of(objective).stream()
        .map(Parameters.Parameter::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<String> values(Parameters.Parameter parameter) {
    return parameter.value() instanceof Double number
        ? List.of(parameter.value().toString(), Double.toString(1.5 * number + 0.0625))
        : parameter.choices();
  }

  /// What has to be set for every two options that can be set together, one with itself too.
  private static List<Map<String, String>> pairs(Set<Option> options) {
    List<Map<String, String>> pairs = new ArrayList<>();
    for (Option one : options) {
      for (Option other : options) {
        if (agree(one.settings(), other.settings())) {
          Map<String, String> both = one.settings();
          both.putAll(other.settings());
          pairs.add(both);
        }
      }
    }
    return pairs;
  }

  private static boolean agree(Map<String, String> one, Map<String, String> other) {
    return other.entrySet().stream()
        .allMatch(
            entry -> one.getOrDefault(entry.getKey(), entry.getValue()).equals(entry.getValue()));
  }

  private static Set<String> met(Objective variant) {
    return Parameters.of(variant).stream()
        .map(parameter -> text(parameter.name(), parameter.value().toString()))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<String> texts(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(entry -> text(entry.getKey(), entry.getValue()))
        .collect(Collectors.toSet());
  }

  private static String text(String name, String value) {
    return name + " = " + value;
  }
}
