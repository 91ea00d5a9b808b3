package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.model.AdamW;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.train.recipe.ObjectiveNeeds;
import org.aligndistil.djl.train.recipe.Schedule;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.world.Vocabulary;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.preference.Tdpo2;
import org.aligndistil.objective.reinforcement.ReinforceSentence;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TrainerTest {

  /// Those that a recipe can serve with the responses of data.
  static final List<Objective> OBJECTIVES =
      Objectives.ALL.stream()
          .filter(objective -> new ObjectiveNeeds(objective).refusal().isEmpty())
          .toList();

  /// Those whose value is what falls; of a policy gradient only the derivative means something.
  static final List<Objective> MINIMISED =
      OBJECTIVES.stream().filter(objective -> !(objective instanceof ReinforceSentence)).toList();

  static final List<Objective> SEPARABLE =
      OBJECTIVES.stream().filter(Objective::isSeparable).toList();

  /// Steps between two that are diagnosed.
  private static final int DIAGNOSED = 2;

  /// Float32 sums in another order.
  private static final double SAME_PARAMETERS = 1e-6;

  /// Sums of doubles in another order, of logits that differ in their last float32 bits: matrices
  /// of another shape are multiplied in another order.
  private static final double SAME_LOSS = 1e-5;

  /// 900 roundoffs of float32, the budget of a loss.
  private static final double SAME_TRAINING = 900 * 0x1p-24;

  private static final int STEPS = 10;

  /// With a huge ε a step of Adam is a step along the gradient, of length 1.
  private static final Stage.Update PLAIN =
      new Stage.Update(1e30, new AdamW.Settings(0.9, 0.95, 1e6, 0));

  private static Backend backend;

  @BeforeAll
  static void open() {
    TorchEngine.setThreads(1);
    backend = Backends.open("cpu");
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @ParameterizedTest
  @FieldSource("SEPARABLE")
  void microBatchesAddUpToTheBatch(Objective objective) throws IOException {
    assertPartsAddUp(objective, examples(7));
  }

  @ParameterizedTest
  @FieldSource("SEPARABLE")
  void microBatchesMayHaveOnlyEmptyResponses(Objective objective) throws IOException {
    List<Example> examples = examples(8);
    for (int empty : new int[] {0, 1, 4, 5, 6, 7}) {
      examples.set(
          empty, new Example(examples.get(empty).prompt(), List.of(new int[0], new int[0])));
    }
    assertPartsAddUp(objective, examples);
    List<Example> none = examples.subList(4, 8);
    try (LanguageModel policy = model(1);
        FrozenModels frozen = frozen(objective);
        Trainer trainer =
            new Trainer(stage(objective, 2, 1e-3, PLAIN), policy, frozen, evaluator())) {
      assertThrows(IllegalArgumentException.class, () -> trainer.step(0, 1, none));
    }
  }

  private static void assertPartsAddUp(Objective objective, List<Example> examples)
      throws IOException {
    List<float[]> parameters = new ArrayList<>();
    List<StepReport> reports = new ArrayList<>();
    for (int part : new int[] {8, 2}) {
      try (LanguageModel policy = model(1);
          FrozenModels frozen = frozen(objective);
          Trainer trainer =
              new Trainer(stage(objective, part, 1e6, PLAIN), policy, frozen, evaluator())) {
        reports.add(trainer.step(0, 1, examples));
        parameters.add(parameters(policy));
      }
    }
    assertEquals(reports.get(0).loss(), reports.get(1).loss(), SAME_LOSS);
    assertEquals(
        reports.get(0).update().gradientNorm(),
        reports.get(1).update().gradientNorm(),
        SAME_LOSS * reports.get(0).update().gradientNorm());
    assertArrayEquals(parameters.get(0), parameters.get(1), (float) SAME_PARAMETERS);
    Map<String, Double> whole = reports.get(0).metrics();
    Map<String, Double> parts = reports.get(1).metrics();
    assertEquals(whole.keySet(), parts.keySet());
    whole.forEach((name, mean) ->
        assertEquals(mean, parts.get(name), SAME_LOSS * (1 + Math.abs(mean)), name));
  }

  @Test
  void diagnosticsAreRecordedOfTheirSteps() throws IOException {
    List<StepReport> reports = steps(new Tdpo2(), backend);
    Set<String> names = Set.of("mean_entropy", "mean_kl_to_reference", "mean_kl_from_reference");
    for (int step = 0; step < STEPS; step++) {
      Set<String> recorded = new HashSet<>(reports.get(step).metrics().keySet());
      recorded.retainAll(names);
      assertEquals(step % DIAGNOSED == 0 ? names : Set.of(), recorded);
    }
    Map<String, Double> first = reports.get(0).metrics();
    assertEquals(0, first.get("mean_kl_to_reference"));
    assertEquals(0, first.get("mean_kl_from_reference"));
    assertTrue(reports.get(DIAGNOSED).metrics().get("mean_kl_to_reference") > 0);
  }

  @ParameterizedTest
  @FieldSource("MINIMISED")
  void everyLossFalls(Objective objective) throws IOException {
    Stage.Update update = new Stage.Update(1, AdamW.Settings.usual());
    List<Example> examples = examples(12);
    try (LanguageModel policy = model(1);
        FrozenModels frozen = frozen(objective);
        Trainer trainer =
            new Trainer(stage(objective, 12, 3e-3, update), policy, frozen, evaluator())) {
      double first = trainer.step(0, 40, examples).loss();
      double last = first;
      for (int step = 1; step < 40; step++) {
        last = trainer.step(step, 40, examples).loss();
      }
      assertTrue(last < first, "%s: %s, then %s".formatted(objective.id(), first, last));
    }
  }

  @ParameterizedTest
  @FieldSource("OBJECTIVES")
  void theDeviceBackendTrainsAsTheOracleDoes(Objective objective) throws IOException {
    List<StepReport> expected = steps(objective, backend);
    List<StepReport> actual;
    try (Backend device = Backends.open("djl-cpu")) {
      actual = steps(objective, device);
    }
    // The logits of the first step have the same bits, so that the bounds must meet.
    assertEquals(
        expected.getFirst().loss(),
        actual.getFirst().loss(),
        expected.getFirst().errorBound() + actual.getFirst().errorBound());
    for (int step = 0; step < STEPS; step++) {
      StepReport one = expected.get(step);
      StepReport other = actual.get(step);
      assertEquals(one.loss(), other.loss(), SAME_TRAINING * Math.abs(one.loss()));
      double norm = one.update().gradientNorm();
      assertEquals(norm, other.update().gradientNorm(), SAME_TRAINING * norm);
    }
  }

  private static List<StepReport> steps(Objective objective, Backend backend) throws IOException {
    Stage.Update update = new Stage.Update(1, AdamW.Settings.usual());
    List<StepReport> reports = new ArrayList<>();
    try (LanguageModel policy = model(1);
        FrozenModels frozen = frozen(objective);
        Trainer trainer =
            new Trainer(
                stage(objective, objective.isSeparable() ? 5 : 12, 3e-3, update),
                policy,
                frozen,
                new Evaluator(backend))) {
      for (int step = 0; step < STEPS; step++) {
        reports.add(trainer.step(step, STEPS, examples(12)));
      }
    }
    return reports;
  }

  private static Stage stage(
      Objective objective, int part, double learningRate, Stage.Update update) {
    return new Stage(
        "tested",
        objective,
        new Stage.Models(Optional.empty(), Map.of(), Computation.usual()),
        new Stage.Data("data", Stage.Responses.GIVEN, Stage.Pairs.AS_LABELLED, 40),
        new Stage.Optimisation(
            new Stage.Budget.Steps(1),
            new Stage.BatchSize(12, part),
            new Schedule(learningRate, Schedule.Shape.CONSTANT, 1, 0),
            update,
            new Stage.Intervals(100, DIAGNOSED)));
  }

  /// Every frozen role is a model of its own; the reference is what the policy was.
  private static FrozenModels frozen(Objective objective) throws IOException {
    Map<Role, Path> seeds = new LinkedHashMap<>();
    int other = 2;
    for (Role role : objective.roles()) {
      if (!role.equals(Role.POLICY)) {
        seeds.put(role, Path.of(role.equals(Role.REFERENCE) ? "1" : String.valueOf(other++)));
      }
    }
    return FrozenModels.open(seeds, path -> model(Integer.parseInt(path.toString())));
  }

  private static LanguageModel model(int seed) {
    ModelConfig config =
        ModelConfig.of(Family.QWEN2, new ModelConfig.Size(Vocabulary.SIZE, 16, 32, 1, 2, 1))
            .with(Embeddings.TIED);
    return LanguageModel.initialise(config, 0.1, seed, Device.cpu());
  }

  private static List<Example> examples(int count) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Example chosen = World.example(new Seeds(5), 2L * i);
      Example rejected = World.example(new Seeds(5), 2L * i + 1);
      examples.add(
          new Example(
              chosen.prompt(),
              List.of(chosen.responses().getFirst(), rejected.responses().getFirst())));
    }
    return examples;
  }

  private static float[] parameters(LanguageModel model) {
    List<float[]> arrays =
        model.parameters().values().stream().map(array -> array.toFloatArray()).toList();
    float[] all = new float[arrays.stream().mapToInt(array -> array.length).sum()];
    int at = 0;
    for (float[] array : arrays) {
      System.arraycopy(array, 0, all, at, array.length);
      at += array.length;
    }
    return all;
  }

  private static Evaluator evaluator() {
    return new Evaluator(backend);
  }
}
