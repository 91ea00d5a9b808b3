package org.aligndistil.djl.train.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.preference.Dpo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RecipeTest {

  static final List<String> BUILT_IN = Recipe.BUILT_IN;

  private static final String SMALL =
      """
      seed: 7
      model: {hidden: 16}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 10}
      stages:
        - name: sft
          objective: sft
          data: reviews
          steps: 5
        - name: dpo
          objective: dpo
          initial: sft
          data: pairs
          swap_pairs: true
          parameters: {beta: 0.5}
      """;

  @ParameterizedTest
  @FieldSource("BUILT_IN")
  void builtInRecipesAreWellFormed(String name) {
    Recipe recipe = Recipe.builtIn(name);
    AlignDistil objective = (AlignDistil) recipe.stage("aligndistil").orElseThrow().objective();
    assertEquals(new AlignDistil.Weight.Adaptive(0.5, 0.001), objective.weight());
    assertEquals(
        Map.of(Role.DPO, "dpo", Role.REVERSE_DPO, "reverse_dpo"),
        recipe.stage("aligndistil").orElseThrow().models().roles());
    assertEquals(Stage.Pairs.SWAPPED, recipe.stage("reverse_dpo").orElseThrow().data().pairs());
  }

  @Test
  void theWeightsOfTheQuickstartAreConstants() {
    Recipe recipe = Recipe.builtIn("quickstart-weights");
    Recipe quickstart = Recipe.builtIn("quickstart");
    assertEquals(quickstart.stages(), recipe.stages().subList(0, 4));
    Map.of("constant_0_25", 0.25, "constant_0_5", 0.5, "constant_1", 1.0, "constant_2", 2.0)
        .forEach((name, alpha) -> {
          Stage stage = recipe.stage(name).orElseThrow();
          AlignDistil objective = (AlignDistil) stage.objective();
          AlignDistil.Weight.Constant weight = (AlignDistil.Weight.Constant) objective.weight();
          assertEquals(alpha, objective.beta0() / weight.beta(), Math.ulp(alpha));
          Stage adaptive = quickstart.stage("aligndistil").orElseThrow();
          assertEquals(adaptive.models(), stage.models());
          assertEquals(adaptive.optimisation(), stage.optimisation());
        });
  }

  @Test
  void whatARecipeExtendsComesFirstAndIsOverridden() {
    Recipe quickstart = Recipe.builtIn("quickstart");
    Recipe recipe =
        parse(
            """
            extends: quickstart-fair
            seed: 3
            data: {more: {source: grammar}}
            stages:
              - {name: again, objective: sft, initial: sft, data: more, steps: 1}
            """);
    assertEquals(3, recipe.seed());
    assertEquals(quickstart.model(), recipe.model());
    assertEquals(quickstart.examination(), recipe.examination());
    assertEquals(List.of("reviews", "pairs", "more"), List.copyOf(recipe.data().keySet()));
    assertEquals(
        List.of("sft", "dpo", "reverse_dpo", "aligndistil", "dpo_3_epochs", "again"),
        recipe.stages().stream().map(Stage::name).toList());
    assertEquals(9, Recipe.builtIn("quickstart-fair").withSeed(9).seed());
    assertEquals(4, recipe.withSeed(4).seed());
    String message =
        assertThrows(RecipeException.class, () -> parse("extends: quickstar\n")).getMessage();
    assertEquals(true, message.startsWith("small, line 1: there is no built-in recipe"), message);
  }

  @Test
  void defaultsAreThePapers() {
    Stage stage = parse(SMALL).stage("dpo").orElseThrow();
    Stage.Optimisation optimisation = stage.optimisation();
    assertEquals(new Stage.Budget.Epochs(1), optimisation.budget());
    assertEquals(new Stage.BatchSize(128, 128), optimisation.batch());
    assertEquals(1e-6, optimisation.schedule().learningRate());
    assertEquals(0.1, optimisation.schedule().warmupFraction());
    assertEquals(0.5, ((Dpo) stage.objective()).beta());
    assertEquals(new Stage.Intervals(100, 0), optimisation.every());
  }

  @Test
  void aStageSaysHowOftenItIsDiagnosed() {
    String recipe = SMALL.replace("swap_pairs: true", "diagnostics_every: 5");
    Stage.Intervals every = parse(recipe).stage("dpo").orElseThrow().optimisation().every();
    assertEquals(
        List.of(0, 5, 10), IntStream.rangeClosed(0, 10).filter(every::diagnoses).boxed().toList());
  }

  @Test
  void theReferenceIsTheInitialModelUnlessSaidOtherwise() {
    assertEquals(
        Map.of(Role.REFERENCE, "sft"), parse(SMALL).stage("dpo").orElseThrow().models().roles());
  }

  @Test
  void aStageSaysHowItsModelsCompute() {
    assertEquals(
        Computation.usual(), parse(SMALL).stage("dpo").orElseThrow().models().computation());
    String recipe =
        SMALL.replace(
            "swap_pairs: true",
            """
            precision: bfloat16
                activation_checkpointing: true
                projection: fused\
            """);
    assertEquals(
        new Computation(
            Computation.Precision.BFLOAT16,
            Computation.Activations.RECOMPUTED,
            Computation.LogitStorage.FUSED),
        parse(recipe).stage("dpo").orElseThrow().models().computation());
    assertEquals(
        Computation.usual(), parse(recipe).stage("sft").orElseThrow().models().computation());
  }

  @Test
  void anotherSeedChangesNothingElse() {
    Recipe recipe = parse(SMALL).withSeed(9);
    assertEquals(9, recipe.seed());
    assertEquals(parse(SMALL).stages(), recipe.stages());
    assertEquals(SMALL.replace("seed: 7", "seed: 9"), recipe.source().text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # 🙂~seed:   "7" # a comment~REST | # 🙂~seed:   -9 # a comment~REST
          # none~REST                     | # none~seed: -9~REST
          ---~REST                        | ---~seed: -9~REST
          {seed: 7, FLOW}                 | {seed: -9, FLOW}
          {FLOW}                          | {seed: -9, FLOW}
          """)
  void anotherSeedStandsInTheTextWhereverItStood(String before, String after) {
    String flow =
        "model: {hidden: 16}, data: {r: {source: grammar}},"
            + " stages: [{name: a, objective: sft, data: r, steps: 5}]";
    Recipe recipe = parse(text(before, flow)).withSeed(-9);
    assertEquals(-9, recipe.seed());
    assertEquals(text(after, flow), recipe.source().text());
  }

  private static String text(String pattern, String flow) {
    return pattern
        .replace('~', '\n')
        .replace("REST", SMALL.substring(SMALL.indexOf("model")))
        .replace("FLOW", flow);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          steps: 5         | stepps: 5           | line 10: unknown key 'stepps' in stage 'sft'; did you mean 'steps'?
          'stages:'        | 'stage:'            | line 6: unknown key 'stage' in the recipe; did you mean 'stages'?
          'stages:'        | 'staegs:'           | line 6: unknown key 'staegs' in the recipe; did you mean 'stages'?
          'stages:'        | 'parts:'            | line 1: the recipe lacks 'stages'
          name: sft        | nmae: sft           | line 7: unknown key 'nmae' in a stage; did you mean 'name'?
          name: sft        | names: sft          | line 7: unknown key 'names' in a stage; did you mean 'name'?
          objective: dpo   | objektive: dpo      | line 12: unknown key 'objektive' in stage 'dpo'; did you mean 'objective'?
          sampled_from: sft | sample_from: sft   | line 5: unknown key 'sample_from' in data 'pairs'; did you mean 'sampled_from'?
          seed: 7          | sead: 7             | line 1: unknown key 'sead' in the recipe; did you mean 'seed'?
          objective: dpo   | objective: dpoo     | line 12: there is no objective 'dpoo'; did you mean 'dpo'?
          initial: sft     | initial: sgt        | line 13: 'sgt' is neither an earlier stage nor a model directory; did you mean 'sft'?
          data: pairs      | data: pears         | line 14: there is no data set 'pears'; did you mean 'pairs'?
          steps: 5         | steps: five         | line 10: steps must be a whole number: five
          steps: 5         | steps: 0            | line 10: steps must be at least 1: 0
          swap_pairs: true | swap_pairs: yes     | line 15: swap_pairs must be true or false: yes
          swap_pairs: true | responses: owm      | line 15: responses must be one of given, own: owm
          swap_pairs: true | precission: bfloat16 | line 15: unknown key 'precission' in stage 'dpo'; did you mean 'precision'?
          swap_pairs: true | precision: float16  | line 15: precision must be one of float32, bfloat16: float16
          swap_pairs: true | diagnostics_every: -1 | line 15: diagnostics_every must not be negative: -1
          swap_pairs: true | projection: none    | line 15: projection must be one of stored, fused: none
          source: grammar  | source: grammer     | line 4: source must be one of grammar, preferences, file: grammer
          hidden: 16       | hiden: 16           | line 2: unknown key 'hiden' in model of the recipe; did you mean 'hidden'?
          'sampled_from: sft, ' | ''             | line 5: data 'pairs' lacks 'sampled_from'
          sampled_from: sft | sampled_from: dpo  | 'pairs' is sampled from 'dpo', which is no stage before 'dpo'
          sampled_from: sft | sampled_from: sgt  | line 5: 'pairs' is sampled from 'sgt', which is no stage before 'dpo'
          initial: sft     | 'swap_pairs: false' | 'swap_pairs' stands twice in a stage
          data: pairs      | data: reviews       | line 14: dpo needs pairs; 'reviews' has one response to a prompt
          steps: 5         | epochs: 2           | line 10: 'reviews' has no end, and so no epochs
          steps: 5         | batch: 5            | line 9: 'reviews' has no end, and so no epochs
          hidden: 16       | hidden: 17          | line 2: hidden must be a multiple of heads: 17, 4
          hidden: 16       | hidden: 20          | line 2: headSize must be even: 5
          hidden: 16       | layers: 100000      | line 2: layers must be at most
          swap_pairs: true | learning_rate: Infinity | line 15: learning_rate must be positive and finite: Infinity
          swap_pairs: true | learning_rate: NaN | line 15: learning_rate must be positive and finite: NaN
          swap_pairs: true | epsilon: Infinity | line 15: epsilon must be positive and finite: Infinity
          swap_pairs: true | clip_norm: NaN | line 15: clip_norm must be positive: NaN
          name: sft        | name: .sft          | line 7: a name has letters, digits
          name: sft        | name: a/b           | line 7: a name has letters, digits
          name: sft        | name: ..            | line 7: a name has letters, digits
          'pairs: {'       | '../pairs: {'       | line 5: a name has letters, digits
          'pairs: {'       | '/pairs: {'         | line 5: a name has letters, digits
          """)
  void namesLineAndNearestName(String right, String wrong, String message) {
    RecipeException thrown =
        assertThrows(RecipeException.class, () -> parse(SMALL.replace(right, wrong)));
    assertEquals(true, thrown.getMessage().contains(message), thrown.getMessage());
  }

  @Test
  void dataSetsThatOnlyTheEvaluationUsesHaveSamplersToo() {
    String recipe =
        SMALL.replace(
                "stages:", "  others: {source: preferences, sampled_from: sgt, count: 10}\nstages:")
            + "evaluation: {data: others}\n";
    RecipeException thrown = assertThrows(RecipeException.class, () -> parse(recipe));
    assertEquals(
        "small, line 6: 'others' is sampled from 'sgt', which is no stage; did you mean 'sft'?",
        thrown.getMessage());
  }

  @Test
  void onlyPairsCanBeSwapped() {
    RecipeException thrown =
        assertThrows(
            RecipeException.class,
            () -> parse(SMALL.replace("steps: 5", "steps: 5\n    swap_pairs: true")));
    assertEquals(
        "small, line 11: 'reviews' has one response to a prompt; there is nothing to swap",
        thrown.getMessage());
  }

  @Test
  void aStageMayBeCalledLikeAnUnfinishedFile() {
    assertEquals(
        "sft.part",
        parse(SMALL.replace("sft", "sft.part").replace("objective: sft.part", "objective: sft"))
            .stages()
            .getFirst()
            .name());
  }

  @Test
  void theLimitOfTheGradientMayBeInfinite() {
    Stage stage =
        parse(SMALL.replace("initial: sft", "initial: sft\n    clip_norm: Infinity"))
            .stage("dpo")
            .orElseThrow();
    assertEquals(Double.POSITIVE_INFINITY, stage.optimisation().update().maximumGradientNorm());
  }

  @Test
  void namesTheParametersOfAnObjective() {
    RecipeException thrown =
        assertThrows(
            RecipeException.class, () -> parse(SMALL.replace("{beta: 0.5}", "{betta: 0.5}")));
    assertEquals(
        true,
        thrown.getMessage().startsWith("small, line 16: dpo has no parameter 'betta' here"),
        thrown.getMessage());
  }

  @Test
  void namesARoleThatNobodyFills() {
    String recipe =
        SMALL
            .replace("objective: dpo", "objective: aligndistil")
            .replace("  parameters: {beta: 0.5}\n", "  roles: {dpo: sft}\n");
    RecipeException thrown = assertThrows(RecipeException.class, () -> parse(recipe));
    assertEquals(
        true,
        thrown.getMessage().contains("aligndistil needs the role 'reverse_dpo'"),
        thrown.getMessage());
  }

  @Test
  void rejectsWhatIsNoYaml() {
    assertThrows(RecipeException.class, () -> parse("stages: [\n"));
    assertThrows(RecipeException.class, () -> parse(""));
    assertThrows(RecipeException.class, () -> parse("- a\n"));
  }

  @Test
  void everyObjectiveCanBeNamedOrIsRefusedWithTheReason() {
    for (var objective : Objectives.ALL) {
      String recipe =
          SMALL
              .replace("objective: dpo", "objective: " + objective.id())
              .replace("    parameters: {beta: 0.5}\n", "")
              .concat("    roles: " + roles(objective.roles().stream().toList()));
      Optional<String> refusal = new ObjectiveNeeds(objective).refusal();
      if (refusal.isPresent()) {
        assertEquals(
            "small, line 12: " + refusal.get(),
            assertThrows(RecipeException.class, () -> parse(recipe)).getMessage());
      } else {
        assertEquals(Optional.of(objective), parse(recipe).stage("dpo").map(Stage::objective));
      }
    }
  }

  private static String roles(List<Role> roles) {
    StringBuilder text = new StringBuilder("{");
    for (Role role : roles) {
      if (!role.equals(Role.POLICY)) {
        text.append(role).append(": sft, ");
      }
    }
    return text.append("}\n").toString();
  }

  private static Recipe parse(String text) {
    return Recipe.parse(new Recipe.Source("small", text, Path.of("")));
  }
}
