package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.train.recipe.ObjectiveNeeds;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;
import org.junit.jupiter.api.Test;

class ObjectivesCommandTest {

  @Test
  void listsAllObjectives() {
    List<String> lines = Run.of("objectives").lines();
    assertEquals("OBJECTIVE ALIGN READS EQUATION", lines.getFirst());
    assertTrue(
        lines.stream().anyMatch(line -> line.startsWith("sft yes policy L = −log π_θ(y_t|s_t)")),
        lines.toString());
    for (Objective objective : Objectives.ALL) {
      assertTrue(
          lines.stream().anyMatch(line -> line.startsWith(objective.id() + " ")), objective.id());
    }
  }

  @Test
  void describesTheTensorsOfOne() throws IOException {
    List<String> lines = Run.of("objectives", "dpo").lines();
    assertTrue(lines.contains("pairs [P,2] [P,2] I64; chosen, rejected"), lines.toString());
    assertTrue(
        lines.contains("reference_logits [N,V] [B,T,V] F64, F32, BF16, F16"), lines.toString());
    assertTrue(lines.contains("offsets [S+1] I64"), lines.toString());
    assertTrue(lines.contains("response_mask [B,T] U8, BOOL, I64"), lines.toString());
    List<?> tensors = (List<?>) Run.of("objectives", "dpo", "--json").json().get("tensors");
    assertEquals(
        Map.of(
            "name",
            "policy_logits",
            "types",
            List.of("F64", "F32", "BF16", "F16"),
            "aligned",
            "[N,V]",
            "padded",
            "[B,T,V]",
            "note",
            ""),
        tensors.getFirst());
  }

  @Test
  void saysWithWhichObjectivesARecipeCanTrain() throws IOException {
    List<String> all = Run.of("objectives").lines();
    for (Objective objective : Objectives.ALL) {
      Optional<String> refusal = new ObjectiveNeeds(objective).refusal();
      assertEquals(
          refusal.isEmpty(),
          all.stream().anyMatch(line -> line.startsWith(objective.id() + " yes ")),
          objective.id());
      Map<?, ?> json = Run.of("objectives", objective.id(), "--json").json();
      assertEquals(refusal.isEmpty(), json.get("trainable"), objective.id());
      assertEquals(refusal.orElse(""), json.get("not_trainable_because"), objective.id());
      assertTrue(
          String.join(" ", Run.of("objectives", objective.id()).lines())
              .contains("align " + refusal.orElse("can train with it")),
          objective.id());
    }
  }

  @Test
  void noLineIsLongerThanTheTable() {
    for (Objective objective : Objectives.ALL) {
      Run.of("objectives", objective.id())
          .output()
          .lines()
          .forEach(line -> assertTrue(line.codePointCount(0, line.length()) <= Table.WIDTH, line));
    }
  }

  @Test
  void describesOneWithTheParametersOfEveryChoice() {
    List<String> lines = Run.of("objectives", "aligndistil").lines();
    assertTrue(lines.contains("reads policy, dpo, reverse_dpo"), lines.toString());
    assertTrue(lines.contains("policy, dpo, reference with teacher=reference"), lines.toString());
    assertTrue(lines.contains("weight adaptive how α_t and β_t are chosen"), lines.toString());
    assertTrue(lines.contains("adaptive | constant"), lines.toString());
    int adaptive = lines.indexOf("weight=adaptive");
    int constant = lines.indexOf("weight=constant");
    assertTrue(lines.get(adaptive + 1).startsWith("upper_bound 15 r > 0"), lines.toString());
    assertTrue(lines.get(constant + 1).startsWith("beta 0.1 β > 0"), lines.toString());
    assertTrue(lines.get(constant + 2).startsWith("beta0 0.1 "), lines.toString());
  }

  @Test
  void describesWhatNeedsPairs() {
    List<String> lines = Run.of("objectives", "dpo").lines();
    assertTrue(lines.contains("reads policy, reference; pairs"), lines.toString());
  }

  @Test
  void describesWhatNeedsNumbersAndKindsOfResponses() throws IOException {
    List<String> kto = Run.of("objectives", "kto").lines();
    assertTrue(
        kto.contains("reads policy, reference; desirable, mismatched responses"), kto.toString());
    List<String> head = Run.of("objectives", "reward_model").lines();
    assertTrue(head.contains("reads pairs, rewards"), head.toString());
    Map<?, ?> json = Run.of("objectives", "kto", "--json").json();
    assertEquals(List.of("desirable"), json.get("numbers"));
    assertEquals(List.of("mismatched"), json.get("kinds"));
  }

  @Test
  void jsonListsAllWithAllParameters() throws IOException {
    List<?> objectives = (List<?>) Run.of("objectives", "--json").json().get("objectives");
    assertEquals(Objectives.ALL.size(), objectives.size());
    for (int i = 0; i < objectives.size(); i++) {
      Objective objective = Objectives.ALL.get(i);
      Map<?, ?> described = (Map<?, ?>) objectives.get(i);
      assertEquals(objective.id(), described.get("id"));
      assertEquals(objective.equation(), described.get("equation"));
      List<?> names =
          ((List<?>) described.get("parameters"))
              .stream().map(parameter -> ((Map<?, ?>) parameter).get("name")).toList();
      for (Parameters.Parameter parameter : Parameters.of(objective)) {
        assertTrue(names.contains(parameter.name()), parameter.name());
      }
    }
  }

  @Test
  void jsonOfOneTellsWhenAParameterExists() throws IOException {
    Map<?, ?> dpo = Run.of("objectives", "dpo", "--json").json();
    assertEquals("dpo", dpo.get("id"));
    assertEquals(List.of("policy", "reference"), dpo.get("roles"));
    assertEquals(true, dpo.get("needs_pairs"));
    List<?> parameters = (List<?>) dpo.get("parameters");
    assertEquals(
        Map.of(
            "name",
            "beta",
            "default",
            0.1,
            "choices",
            List.of(),
            "when",
            Map.of(),
            "description",
            "β > 0, inverse temperature of the implicit reward"),
        parameters.getFirst());
    Map<?, ?> alpha = (Map<?, ?>) parameters.getLast();
    assertEquals("alpha", alpha.get("name"));
    assertEquals(Map.of("divergence", "alpha"), alpha.get("when"));
  }

  @Test
  void jsonTellsWhichChoicesReadOtherRoles() throws IOException {
    assertEquals(
        Map.of("teacher=reference", List.of("policy", "dpo", "reference")),
        Run.of("objectives", "aligndistil", "--json").json().get("roles_with"));
  }

  @Test
  void unknownObjectiveIsAUsageError() {
    assertEquals(
        "there is no objective 'dop'; did you mean 'dpo'?", Run.of("objectives", "dop").error(2));
  }

  @Test
  void headingsAreDimOnATerminalOnly() {
    assertTrue(Run.onTerminal(Map.of(), "objectives").out().startsWith("\u001b[2mOBJECTIVE"));
    assertTrue(Run.onTerminal(Map.of("TERM", "dumb"), "objectives").out().startsWith("OBJECTIVE"));
    assertTrue(Run.onTerminal(Map.of("NO_COLOR", "1"), "objectives").out().startsWith("OBJECTIVE"));
    // An empty NO_COLOR does not count.
    assertTrue(Run.onTerminal(Map.of("NO_COLOR", ""), "objectives").out().startsWith("\u001b[2m"));
  }
}
