package org.aligndistil.djl.train.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.ResponseRows;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;
import org.junit.jupiter.api.Test;

/// Objectives of every kind of need, and what recipes and rows make of them.
class ObjectiveNeedsTest {

  private static final Asking BOTH =
      new Asking().reading(ResponseKind.CHOSEN, ResponseKind.REJECTED);
  private static final Asking OWN = new Asking().reading(ResponseKind.GENERATED);

  private static final String RECIPE =
      """
      model: {hidden: 16}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 10}
      stages:
        - {name: sft, objective: sft, data: reviews, steps: 5}
        - name: next
          objective: asking
          roles: {teacher: sft}
          data: pairs
      """;

  /// An objective of a head's outputs.
  public record Head() implements HeadObjective {

    @Override
    public String id() {
      return "asking";
    }

    @Override
    public String equation() {
      return "0";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Signal output() {
      return Signal.VALUES;
    }

    @Override
    public Value loss(BatchReduction batch) {
      throw new IllegalStateException("it is refused");
    }
  }

  @Test
  void aTeacherIsARoleLikeOthers() {
    Stage stage = read(new Asking(), RECIPE).stage("next").orElseThrow();
    assertEquals(Map.of(Role.TEACHER, "sft"), stage.models().roles());
    refused(
        new Asking(),
        RECIPE.replace("    roles: {teacher: sft}\n", ""),
        "line 7: asking needs the role 'teacher'");
  }

  @Test
  void whatNoRecipeHasIsRefusedAtItsLine() {
    refused(
        new Asking().needing(Signal.ADVANTAGES, Signal.OLD_LOG_PROBABILITIES),
        RECIPE,
        "line 8: asking needs old_log_probabilities, advantages, which a recipe has no source for");
    refused(new Head(), RECIPE, "line 8: asking has no logits: needs a value head");
    refused(
        new Asking().reading(ResponseKind.CHOSEN, ResponseKind.GENERATED),
        RECIPE,
        "line 8: asking needs responses that are generated; ");
    refused(
        new Asking().reading(ResponseKind.MISMATCHED),
        RECIPE,
        "line 8: asking needs responses that are mismatched; ");
  }

  @Test
  void chosenAndRejectedNeedPairsOfTheData() {
    assertEquals("pairs", read(BOTH, RECIPE).stage("next").orElseThrow().data().set());
    refused(
        BOTH,
        RECIPE.replace("data: pairs", "data: reviews\n    steps: 1"),
        "line 10: asking needs pairs; 'reviews' has one response to a prompt");
    refused(BOTH, RECIPE + "    responses: own\n", "line 11: asking reads the responses");
    refused(
        new Asking().reading(ResponseKind.CHOSEN),
        RECIPE + "    responses: own\n",
        "line 11: asking reads the responses");
  }

  @Test
  void generatedResponsesAreThePolicysOwn() {
    refused(OWN, RECIPE, "line 8: asking reads samples of the policy");
    refused(OWN, RECIPE + "    responses: given\n", "line 11: asking reads samples of the policy");
    Stage stage = read(OWN, RECIPE + "    responses: own\n").stage("next").orElseThrow();
    assertEquals(Stage.Responses.OWN, stage.data().responses());
  }

  @Test
  void whatIsNoSumIsNotSplit() {
    String parts = RECIPE + "    batch: 8\n    micro_batch: 4\n";
    assertEquals(
        new Stage.BatchSize(8, 4),
        read(new Asking(), parts).stage("next").orElseThrow().optimisation().batch());
    refused(new Asking().inOnePiece(), parts, "line 12: asking is no sum over micro-batches: ");
    assertEquals(
        new Stage.BatchSize(8, 8),
        read(new Asking().inOnePiece(), RECIPE + "    batch: 8\n")
            .stage("next")
            .orElseThrow()
            .optimisation()
            .batch());
  }

  @Test
  void rowsHaveTheKindsThatAreNeeded() {
    int[] prompt = {1};
    List<Example> examples =
        List.of(
            new Example(prompt, List.of(new int[] {5, 6}, new int[] {7})),
            new Example(prompt, List.of(new int[] {8}, new int[] {9, 10})));
    Sequences both = ResponseRows.of(BOTH, examples).sequences();
    assertArrayEquals(new int[] {0, 2, 3, 4, 6}, both.offsets());
    assertEquals(List.of(new Sequences.Pair(0, 1), new Sequences.Pair(2, 3)), both.pairs());
    assertEquals(
        List.of(
            ResponseKind.CHOSEN, ResponseKind.REJECTED, ResponseKind.CHOSEN, ResponseKind.REJECTED),
        both.kinds());
    for (Map.Entry<Asking, ResponseKind> single :
        Map.of(new Asking(), ResponseKind.CHOSEN, OWN, ResponseKind.GENERATED).entrySet()) {
      Sequences first = ResponseRows.of(single.getKey(), examples).sequences();
      assertArrayEquals(new int[] {0, 2, 3}, first.offsets());
      assertEquals(List.of(single.getValue(), single.getValue()), first.kinds());
      assertEquals(List.of(), first.pairs());
    }
  }

  /// An objective with a teacher and any needs.
  public record Asking(Set<ResponseKind> reads, Set<Signal> needs, Parts parts)
      implements RowObjective {

    /// Whether micro-batches add up to the batch.
    public enum Parts {
      ADD_UP,
      DO_NOT
    }

    Asking() {
      this(Set.of(), Set.of(), Parts.ADD_UP);
    }

    Asking reading(ResponseKind... kinds) {
      return new Asking(Set.of(kinds), needs, parts);
    }

    Asking needing(Signal... signals) {
      return new Asking(reads, Set.of(signals), parts);
    }

    Asking inOnePiece() {
      return new Asking(reads, needs, Parts.DO_NOT);
    }

    @Override
    public String id() {
      return "asking";
    }

    @Override
    public String equation() {
      return "0";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Set<Role> roles() {
      return new LinkedHashSet<>(List.of(Role.POLICY, Role.TEACHER));
    }

    @Override
    public Set<ResponseKind> kinds() {
      return reads;
    }

    @Override
    public Set<Signal> signals() {
      return needs;
    }

    @Override
    public boolean isSeparable() {
      return parts == Parts.ADD_UP;
    }

    @Override
    public List<TokenLoss> losses(RowStatistics rows) {
      return List.of();
    }
  }

  private static Recipe read(Objective objective, String text) {
    List<Objective> objectives = new ArrayList<>(Objectives.ALL);
    objectives.add(objective);
    return new RecipeReader(new Recipe.Source("needs", text, Path.of("")), objectives).recipe();
  }

  private static void refused(Objective objective, String text, String what) {
    String message = assertThrows(RecipeException.class, () -> read(objective, text)).getMessage();
    assertEquals(
        "needs, " + what, message.substring(0, Math.min(message.length(), what.length() + 7)));
  }
}
