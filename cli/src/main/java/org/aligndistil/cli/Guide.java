package org.aligndistil.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Parameters.Parameter;

/// All that can be set on an objective, also what exists only with a choice that is not the
/// default.
///
/// @param objective the objective with its defaults
/// @param entries its parameters, those of a choice after the parameter that makes it
record Guide(Objective objective, List<Entry> entries) {

  /// A parameter and the choices that it takes to have it.
  ///
  /// @param parameter with its default
  /// @param when a word by the name of another parameter; empty if it always exists
  record Entry(Parameter parameter, SequencedMap<String, String> when) {}

  /// The guide to the objective of some id.
  ///
  /// @throws UsageException if there is none
  static Guide byId(String id) {
    List<String> ids = Objectives.ALL.stream().map(Objective::id).toList();
    if (!ids.contains(id)) {
      throw UsageException.unknown("there is no objective", id, ids);
    }
    return of(Objectives.byId(id));
  }

  static Guide of(Objective objective) {
    List<Entry> entries = entries(objective, Parameters.of(objective), new LinkedHashMap<>());
    return new Guide(objective, entries);
  }

  /// The objective as the user wants it.
  ///
  /// @throws UsageException if a name is unknown or a value is not allowed
  Objective with(Map<String, String> changes) {
    for (String name : changes.keySet()) {
      List<Entry> known =
          entries.stream().filter(entry -> entry.parameter().name().equals(name)).toList();
      if (known.isEmpty()) {
        List<String> names = entries.stream().map(entry -> entry.parameter().name()).toList();
        throw UsageException.unknown(objective.id() + " has no parameter", name, names);
      }
      if (known.stream().noneMatch(entry -> exists(entry, changes))) {
        throw new UsageException(
            "%s has the parameter '%s' only with %s"
                .formatted(
                    objective.id(),
                    name,
                    known.stream()
                        .map(entry -> text(entry.when()))
                        .collect(Collectors.joining(" or "))));
      }
    }
    try {
      return Parameters.with(objective, changes);
    } catch (IllegalArgumentException e) {
      throw new UsageException(objective.id() + ": " + e.getMessage());
    }
  }

  /// What is different with a choice in the form `name=word` from what it is with the defaults.
  ///
  /// @param what what to look at
  <T> SequencedMap<String, T> others(Function<Objective, T> what) {
    SequencedMap<String, T> others = new LinkedHashMap<>();
    T usual = what.apply(objective);
    for (Parameter parameter : Parameters.of(objective)) {
      for (String choice : parameter.choices()) {
        T other = what.apply(chosen(objective, parameter, choice));
        if (!other.equals(usual)) {
          others.put(parameter.name() + "=" + choice, other);
        }
      }
    }
    return others;
  }

  /// Choices in the form in which the user types them.
  static String text(Map<String, String> choices) {
    return choices.entrySet().stream()
        .map(choice -> choice.getKey() + "=" + choice.getValue())
        .collect(Collectors.joining(", "));
  }

  private boolean exists(Entry entry, Map<String, String> changes) {
    return entry.when().entrySet().stream()
        .allMatch(condition -> {
          String present =
              entries.stream()
                  .map(Entry::parameter)
                  .filter(parameter -> parameter.name().equals(condition.getKey()))
                  .map(parameter -> parameter.value().toString())
                  .findFirst()
                  .orElse("");
          return changes.getOrDefault(condition.getKey(), present).equals(condition.getValue());
        });
  }

  private static List<Entry> entries(
      Objective objective, List<Parameter> parameters, SequencedMap<String, String> when) {
    List<Entry> entries = new ArrayList<>();
    Set<String> ofChoices = new HashSet<>();
    for (Parameter parameter : parameters) {
      if (ofChoices.contains(parameter.name())) {
        continue;
      }
      entries.add(new Entry(parameter, when));
      alternatives(objective, parameter)
          .forEach((choice, own) -> {
            SequencedMap<String, String> narrower = new LinkedHashMap<>(when);
            narrower.put(parameter.name(), choice);
            entries.addAll(entries(chosen(objective, parameter, choice), own, narrower));
            own.forEach(one -> ofChoices.add(one.name()));
          });
    }
    return entries;
  }

  /// For each choice the parameters that not all choices have.
  private static SequencedMap<String, List<Parameter>> alternatives(
      Objective objective, Parameter parameter) {
    SequencedMap<String, List<Parameter>> alternatives = new LinkedHashMap<>();
    for (String choice : parameter.choices()) {
      alternatives.put(choice, Parameters.of(chosen(objective, parameter, choice)));
    }
    Map<String, Long> counts =
        alternatives.values().stream()
            .flatMap(Collection::stream)
            .collect(Collectors.groupingBy(Parameter::name, Collectors.counting()));
    alternatives.replaceAll((_, all) ->
        all.stream()
            .filter(one -> counts.getOrDefault(one.name(), 0L) < alternatives.size())
            .toList());
    return alternatives;
  }

  private static Objective chosen(Objective objective, Parameter parameter, String choice) {
    return parameter.value().toString().equals(choice)
        ? objective
        : Parameters.with(objective, Map.of(parameter.name(), choice));
  }

  /// Roles by name, the policy first.
  static List<String> names(Set<Role> roles) {
    return roles.stream()
        .sorted(
            Comparator.comparing((Role role) -> !role.equals(Role.POLICY))
                .thenComparing(Role::name))
        .map(Role::name)
        .toList();
  }
}
