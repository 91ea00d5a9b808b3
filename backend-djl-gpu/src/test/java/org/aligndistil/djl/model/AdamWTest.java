package org.aligndistil.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdamWTest {

  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1);
  private static final double RATE = 3e-3;
  private static final double LIMIT = 2;

  /// Float32 parameters of size 1 after 20 steps, against double.
  private static final double ROUNDING = 2e-6;

  private static final double NORM_ROUNDING = 1e-5;

  @BeforeAll
  static void useOneThread() {
    TorchEngine.setThreads(1);
  }

  @Test
  void followsTheEquations() {
    try (LanguageModel model = TinyModels.model(1);
        AdamW optimiser = new AdamW(model, SETTINGS)) {
      Reference reference = new Reference(model);
      for (int step = 0; step < 20; step++) {
        TinyModels.accumulate(model, TinyModels.batch(step, 9, 12), step);
        double norm = reference.step(model);
        assertEquals(norm, optimiser.step(RATE, LIMIT), NORM_ROUNDING * norm);
        TinyModels.gradients(model).forEach(g -> assertArrayEquals(new float[g.length], g));
      }
      List<float[]> parameters = TinyModels.parameters(model);
      for (int p = 0; p < parameters.size(); p++) {
        for (int i = 0; i < parameters.get(p).length; i++) {
          assertEquals(reference.parameters.get(p)[i], parameters.get(p)[i], ROUNDING);
        }
      }
    }
  }

  @Test
  void aResumedRunRepeatsTheUninterruptedOneBitForBit(@TempDir Path directory) throws IOException {
    Path state = directory.resolve("optimiser.safetensors");
    List<float[]> expected;
    try (LanguageModel model = TinyModels.model(1);
        AdamW optimiser = new AdamW(model, SETTINGS)) {
      train(model, optimiser, 0, 4);
      model.save(directory);
      optimiser.save(state);
      train(model, optimiser, 4, 9);
      expected = TinyModels.parameters(model);
    }
    try (LanguageModel model = LanguageModel.open(directory, Device.cpu());
        AdamW optimiser = new AdamW(model, SETTINGS)) {
      optimiser.load(state);
      assertEquals(4, optimiser.stepCount());
      train(model, optimiser, 4, 9);
      List<float[]> resumed = TinyModels.parameters(model);
      for (int p = 0; p < expected.size(); p++) {
        assertArrayEquals(expected.get(p), resumed.get(p));
      }
    }
  }

  @Test
  void rejectsTheStateOfAnotherModel(@TempDir Path directory) throws IOException {
    Path state = directory.resolve("optimiser.safetensors");
    ModelConfig other = ModelConfig.of(Family.QWEN2, new ModelConfig.Size(41, 32, 48, 2, 4, 2));
    try (LanguageModel model = TinyModels.model(1);
        AdamW optimiser = new AdamW(model, SETTINGS);
        LanguageModel larger = TinyModels.model(other, 1);
        AdamW stranger = new AdamW(larger, SETTINGS)) {
      stranger.save(state);
      var error = assertThrows(SafetensorsException.class, () -> optimiser.load(state));
      assertTrue(error.getMessage().contains("embed_tokens"), error.getMessage());
    }
  }

  @Test
  void leavesEverythingWhenTheGradientIsNotFinite() {
    try (LanguageModel model = TinyModels.model(1);
        AdamW optimiser = new AdamW(model, SETTINGS)) {
      List<float[]> before = TinyModels.parameters(model);
      try (TrainingPass pass = model.trainingPass(TinyModels.batch(1, 6))) {
        ((HostMatrix) pass.gradient()).set(0, 0, Double.NaN);
        pass.backward();
      }
      assertThrows(ArithmeticException.class, () -> optimiser.step(RATE, LIMIT));
      List<float[]> after = TinyModels.parameters(model);
      for (int p = 0; p < before.size(); p++) {
        assertArrayEquals(before.get(p), after.get(p));
      }
      assertEquals(0, optimiser.stepCount());
      model.zeroGradients();
      assertEquals(0, optimiser.step(RATE, LIMIT));
    }
  }

  @Test
  void rejectsConstantsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new AdamW.Settings(1, 0.9, 1e-8, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW.Settings(0.9, -1, 1e-8, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW.Settings(0.9, 0.9, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new AdamW.Settings(0.9, 0.9, 1, Double.NaN));
  }

  private static void train(LanguageModel model, AdamW optimiser, int from, int to) {
    for (int step = from; step < to; step++) {
      TinyModels.accumulate(model, TinyModels.batch(step, 9, 12, 5), step);
      TinyModels.accumulate(model, TinyModels.batch(-step, 7, 7), step);
      optimiser.step(RATE, LIMIT);
    }
  }

  /// The equations in double, parameter by parameter.
  private static final class Reference {
    private final List<double[]> parameters = new ArrayList<>();
    private final List<double[]> first = new ArrayList<>();
    private final List<double[]> second = new ArrayList<>();
    private final List<Double> decay = new ArrayList<>();
    private int steps;

    private Reference(LanguageModel model) {
      for (float[] values : TinyModels.parameters(model)) {
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
          copy[i] = values[i];
        }
        parameters.add(copy);
        first.add(new double[values.length]);
        second.add(new double[values.length]);
      }
      for (String name : model.parameters().keySet()) {
        boolean flat = name.endsWith("norm.weight") || name.endsWith(".bias");
        decay.add(flat ? 0 : SETTINGS.weightDecay());
      }
    }

    private double step(LanguageModel model) {
      List<float[]> gradients = TinyModels.gradients(model);
      double square = 0;
      for (float[] gradient : gradients) {
        for (float g : gradient) {
          square += (double) g * g;
        }
      }
      double norm = Math.sqrt(square);
      double scale = Math.min(1, LIMIT / norm);
      steps++;
      for (int p = 0; p < gradients.size(); p++) {
        for (int i = 0; i < gradients.get(p).length; i++) {
          double g = gradients.get(p)[i] * scale;
          double m = SETTINGS.beta1() * first.get(p)[i] + (1 - SETTINGS.beta1()) * g;
          double v = SETTINGS.beta2() * second.get(p)[i] + (1 - SETTINGS.beta2()) * g * g;
          first.get(p)[i] = m;
          second.get(p)[i] = v;
          double mean = m / (1 - Math.pow(SETTINGS.beta1(), steps));
          double deviation = Math.sqrt(v / (1 - Math.pow(SETTINGS.beta2(), steps)));
          double theta = parameters.get(p)[i];
          parameters.get(p)[i] =
              theta - RATE * decay.get(p) * theta - RATE * mean / (deviation + SETTINGS.epsilon());
        }
      }
      return norm;
    }
  }
}
