package org.aligndistil.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.djl.model.config.Computation.Activations;
import org.aligndistil.djl.model.config.Computation.LogitStorage;
import org.aligndistil.djl.model.config.Computation.Precision;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.distillation.Sft;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ComputationTest {

  /// The relative error of a loss or a gradient in float32: some roundings of 2⁻²⁴, magnified.
  private static final double FLOAT32 = 0x1p-20;

  /// The same in bfloat16, whose roundings are of 2⁻⁸.
  private static final double BFLOAT16 = 0x1p-4;

  private static final Computation RECOMPUTED =
      new Computation(Precision.FLOAT32, Activations.RECOMPUTED, LogitStorage.STORED);
  private static final Computation FUSED =
      new Computation(Precision.FLOAT32, Activations.KEPT, LogitStorage.FUSED);
  private static final Computation NARROW =
      new Computation(Precision.BFLOAT16, Activations.KEPT, LogitStorage.STORED);
  private static final Computation EVERYTHING =
      new Computation(Precision.BFLOAT16, Activations.RECOMPUTED, LogitStorage.FUSED);

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

  static List<ModelConfig> configs() {
    return TinyModels.configs();
  }

  static List<PackedSequences> batches() {
    return List.of(
        TinyModels.batch(1, 9, 2, 17, 9, 31, 3),
        TinyModels.batch(2, 12, 12, 12),
        TinyModels.batch(3, 90, 200, 2, 130));
  }

  @ParameterizedTest
  @MethodSource("configs")
  void recomputedActivationsGiveTheSameBits(ModelConfig config) {
    for (Precision precision : Precision.values()) {
      Computation kept = new Computation(precision, Activations.KEPT, LogitStorage.STORED);
      Computation recomputed =
          new Computation(precision, Activations.RECOMPUTED, LogitStorage.STORED);
      List<Result> expected = results(config, kept);
      List<Result> actual = results(config, recomputed);
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i).loss(), actual.get(i).loss());
        for (int p = 0; p < expected.get(i).gradients().size(); p++) {
          assertArrayEquals(expected.get(i).gradients().get(p), actual.get(i).gradients().get(p));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void logitsThatAreNeverStoredGiveTheSameGradient(ModelConfig config) {
    List<Result> expected = results(config, Computation.usual());
    List<Result> actual = results(config, FUSED);
    for (int i = 0; i < expected.size(); i++) {
      assertEquals(expected.get(i).loss(), actual.get(i).loss(), FLOAT32);
      assertNear(expected.get(i), actual.get(i), FLOAT32);
    }
  }

  @ParameterizedTest
  @MethodSource("configs")
  void bfloat16GivesTheGradientToItsDigits(ModelConfig config) {
    List<Result> expected = results(config, Computation.usual());
    for (Computation computation : List.of(NARROW, EVERYTHING)) {
      List<Result> actual = results(config, computation);
      for (int i = 0; i < expected.size(); i++) {
        assertNotEquals(expected.get(i).loss(), actual.get(i).loss());
        assertEquals(expected.get(i).loss(), actual.get(i).loss(), BFLOAT16);
        assertNear(expected.get(i), actual.get(i), BFLOAT16);
      }
    }
  }

  @Test
  void frozenModelsComputeInTheSameWay() {
    PackedSequences batch = TinyModels.batch(4, 9, 14, 21);
    ModelConfig config = TinyModels.configs().getFirst();
    try (LanguageModel model = TinyModels.model(config, 1);
        LanguageModel fused = model.copy(FUSED);
        LanguageModel narrow = model.copy(NARROW);
        TrainingPass fusedPass = fused.trainingPass(batch);
        TrainingPass narrowPass = narrow.trainingPass(batch)) {
      Projection frozen = assertInstanceOf(Projection.class, fused.rowLogits(batch));
      Projection trained = assertInstanceOf(Projection.class, fusedPass.logits());
      assertArrayEquals(TinyModels.values(trained.hidden()), TinyModels.values(frozen.hidden()));
      assertArrayEquals(
          TinyModels.values(narrowPass.logits()), TinyModels.values(narrow.rowLogits(batch)));
    }
  }

  @Test
  void everyComputationTrains() {
    PackedSequences batch = TinyModels.batch(5, 9, 14, 21, 30);
    for (Computation computation :
        List.of(Computation.usual(), RECOMPUTED, FUSED, NARROW, EVERYTHING)) {
      try (LanguageModel start = TinyModels.model(TinyModels.configs().getLast(), 3);
          LanguageModel model = start.copy(computation);
          AdamW optimiser = new AdamW(model, AdamW.Settings.usual())) {
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < 30; step++) {
          losses.add(accumulate(model, batch));
          optimiser.step(1e-2, 1);
        }
        assertTrue(losses.getLast() < 0.25 * losses.getFirst(), () -> computation + ": " + losses);
      }
    }
  }

  /// Arrays made of Java arrays have their memory: a graph must not outlive it.
  @Test
  void garbageCollectionChangesNothing() throws InterruptedException {
    ModelConfig config = TinyModels.configs().getFirst();
    AtomicBoolean done = new AtomicBoolean();
    List<Double> expected = losses(config);
    Thread collector =
        new Thread(() -> {
          while (!done.get()) {
            System.gc();
          }
        });
    collector.start();
    try {
      for (int round = 0; round < 3; round++) {
        assertEquals(expected, losses(config));
      }
    } finally {
      done.set(true);
      collector.join();
    }
  }

  private static List<Double> losses(ModelConfig config) {
    List<Double> losses = new ArrayList<>();
    for (Computation computation : List.of(Computation.usual(), RECOMPUTED, FUSED, NARROW)) {
      for (Result result : results(config, computation)) {
        losses.add(result.loss());
        for (float[] gradient : result.gradients()) {
          losses.add(norm(gradient));
        }
      }
    }
    return losses;
  }

  private static double norm(float[] values) {
    double square = 0;
    for (float value : values) {
      square += (double) value * value;
    }
    return Math.sqrt(square);
  }

  /// The loss of a batch, and all gradients so far.
  private record Result(double loss, List<float[]> gradients) {}

  private static List<Result> results(ModelConfig config, Computation computation) {
    List<Result> results = new ArrayList<>();
    try (LanguageModel start = TinyModels.model(config, 1);
        LanguageModel model = start.copy(computation)) {
      for (PackedSequences batch : batches()) {
        double loss = accumulate(model, batch);
        results.add(new Result(loss, TinyModels.gradients(model)));
      }
    }
    return results;
  }

  private static double accumulate(LanguageModel model, PackedSequences packed) {
    try (TrainingPass pass = model.trainingPass(packed)) {
      Sequences sequences = new Sequences(packed.offsets());
      Batch batch =
          new Batch(new Inputs(Map.of(Role.POLICY, pass.logits()), packed.labels()), sequences);
      double loss =
          new Evaluator(backend)
              .evaluate(new Sft(), batch, Denominators.of(sequences), pass.gradient())
              .loss();
      pass.backward();
      return loss;
    }
  }

  /// All gradients together, relative to their norm.
  private static void assertNear(Result expected, Result actual, double tolerance) {
    double error = 0;
    double norm = 0;
    for (int p = 0; p < expected.gradients().size(); p++) {
      float[] one = expected.gradients().get(p);
      float[] other = actual.gradients().get(p);
      for (int i = 0; i < one.length; i++) {
        error += Math.pow((double) one[i] - other[i], 2);
        norm += Math.pow(one[i], 2);
      }
    }
    double relative = Math.sqrt(error / norm);
    assertTrue(relative <= tolerance, () -> "relative error of the gradient: " + relative);
  }
}
