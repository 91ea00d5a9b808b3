package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;
import org.junit.jupiter.api.Test;

class ParametersTest {

  private static Map<String, Object> values(Objective objective) {
    Map<String, Object> values = new LinkedHashMap<>();
    Parameters.of(objective).forEach(p -> values.put(p.name(), p.value()));
    return values;
  }

  private static String refusal(String id, Map<String, String> changes) {
    return assertThrows(
            IllegalArgumentException.class, () -> Parameters.with(Objectives.byId(id), changes))
        .getMessage();
  }

  @Test
  void defaultsAreThoseOfThePaper() {
    assertEquals(
        Map.of(
            "teacher", "contrastive",
            "weight", "adaptive",
            "upper_bound", 15.0,
            "epsilon", 0.001,
            "beta0", 0.1,
            "policy_temperature", 1.0,
            "teacher_temperature", 1.0,
            "variant", "paper"),
        values(new AlignDistil()));
  }

  @Test
  void theParametersOfAChoiceComeWithIt() {
    Objective constant =
        Parameters.with(new AlignDistil(), Map.of("weight", "constant", "beta", "0.25"));
    assertEquals(new AlignDistil.Weight.Constant(0.25), ((AlignDistil) constant).weight());
    assertFalse(values(constant).containsKey("upper_bound"));
  }

  @Test
  void parametersOfAnotherChoiceAreUnknown() {
    assertEquals(
        "aligndistil has no parameter 'beta' here; it has: teacher, weight, upper_bound, epsilon, "
            + "beta0, policy_temperature, teacher_temperature, variant",
        refusal("aligndistil", Map.of("beta", "0.25")));
  }

  @Test
  void valuesAreParsedByType() {
    Dpo dpo =
        (Dpo)
            Parameters.with(
                new Dpo(),
                Map.of(
                    "beta", "0.5",
                    "length_normalised", "true",
                    "divergence", "alpha",
                    "alpha", "0.7"));
    assertEquals(new Dpo(0.5, 0, true, new Dpo.Divergence.Alpha(0.7)), dpo);
    assertEquals(
        new Sft(Reduction.TOKEN_MEAN),
        Parameters.with(new Sft(), Map.of("reduction", "token_mean")));
  }

  @Test
  void refusalsNameTheParameterAndTheValue() {
    assertEquals("beta must be a number: x", refusal("dpo", Map.of("beta", "x")));
    assertEquals("beta must be positive and finite: NaN", refusal("dpo", Map.of("beta", "NaN")));
    assertEquals(
        "label_smoothing must be from 0 to 0.5: 0.6",
        refusal("dpo", Map.of("label_smoothing", "0.6")));
    assertEquals(
        "divergence must be one of reverse_kl, forward_kl, js, alpha: kl",
        refusal("dpo", Map.of("divergence", "kl")));
    assertEquals(
        "length_normalised must be one of true, false: yes",
        refusal("dpo", Map.of("length_normalised", "yes")));
    assertEquals(
        "reduction must be one of sequence_mean, sequence_sum, token_mean: mean",
        refusal("sft", Map.of("reduction", "mean")));
  }

  @Test
  void everyObjectiveSurvivesARoundTripThroughItsParameters() {
    for (Objective objective : Objectives.ALL) {
      Map<String, String> all = new LinkedHashMap<>();
      values(objective).forEach((name, value) -> all.put(name, value.toString()));
      assertEquals(objective, Parameters.with(objective, all));
    }
  }

  @Test
  void everyParameterIsDescribed() {
    for (Objective objective : Objectives.ALL) {
      for (Parameters.Parameter parameter : Parameters.of(objective)) {
        assertFalse(parameter.description().isBlank(), objective.id() + " " + parameter.name());
      }
    }
  }

  @Test
  void idsAreDistinctAndUnknownOnesAreRefused() {
    List<String> ids = Objectives.ALL.stream().map(Objective::id).toList();
    assertEquals(ids.stream().distinct().toList(), ids);
    var error = assertThrows(IllegalArgumentException.class, () -> Objectives.byId("dppo"));
    assertEquals(
        "there is no objective 'dppo'; there are: " + String.join(", ", ids), error.getMessage());
  }

  @Test
  void refusesInOneLine() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> Parameters.with(new Dpo(), Map.of("beta", "0.1\n\u0000" + "9".repeat(1000))))
            .getMessage();
    assertTrue(message.startsWith("beta must be a number: 0.1\\u{a}\\u{0}9999"), message);
    assertTrue(message.length() < 300, message);
  }
}
