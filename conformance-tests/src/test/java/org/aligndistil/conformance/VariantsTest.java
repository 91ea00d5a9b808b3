package org.aligndistil.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.reinforcement.ReinforceSentence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every two options of an objective meet in one of its variants.
class VariantsTest {

  static Stream<Objective> objectives() {
    return Objectives.ALL.stream();
  }

  private static boolean has(Objective variant, String name, Object value) {
    return Parameters.of(variant).stream()
        .anyMatch(parameter -> parameter.name().equals(name) && parameter.value().equals(value));
  }

  /// The values that a parameter has in some variant.
  private static Set<Object> values(String name, List<Objective> variants) {
    return variants.stream()
        .flatMap(variant -> Parameters.of(variant).stream())
        .filter(parameter -> parameter.name().equals(name))
        .map(Parameters.Parameter::value)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyParameterHasAllItsChoicesOrTwoNumbers(Objective objective) {
    List<Objective> variants = Variants.of(objective);
    for (Objective variant : variants) {
      for (Parameters.Parameter parameter : Parameters.of(variant)) {
        int count = parameter.value() instanceof Double ? 2 : parameter.choices().size();
        assertEquals(count, values(parameter.name(), variants).size(), parameter.name());
      }
    }
  }

  /// Whatever one changes in a variant meets all that the variant keeps.
  @ParameterizedTest
  @MethodSource("objectives")
  void everyTwoOptionsThatCanMeetDo(Objective objective) {
    List<Objective> variants = Variants.of(objective);
    for (Objective variant : variants) {
      for (Parameters.Parameter parameter : Parameters.of(variant)) {
        for (Object value : values(parameter.name(), variants)) {
          requireMet(
              variants,
              Parameters.with(variant, Map.of(parameter.name(), value.toString())),
              parameter.name());
        }
      }
    }
  }

  private static void requireMet(List<Objective> variants, Objective changed, String name) {
    Object value =
        Parameters.of(changed).stream()
            .filter(parameter -> parameter.name().equals(name))
            .map(Parameters.Parameter::value)
            .findFirst()
            .orElseThrow();
    for (Parameters.Parameter other : Parameters.of(changed)) {
      assertTrue(
          variants.stream()
              .anyMatch(one -> has(one, name, value) && has(one, other.name(), other.value())),
          () -> "%s = %s never meets %s = %s".formatted(name, value, other.name(), other.value()));
    }
  }

  @Test
  void theFirstIsTheObjectiveItself() {
    assertEquals(new ReinforceSentence(), Variants.of(new ReinforceSentence()).getFirst());
  }

  @Test
  void printedFormMeetsTheMeanOfTheBatch() {
    assertTrue(
        Variants.of(new ReinforceSentence()).stream()
            .anyMatch(variant ->
                has(variant, "form", "as_printed") && has(variant, "baseline", "batch_mean")));
  }
}
