package org.aligndistil.djl.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.torch.HostMemory;

/// Small models and batches for tests.
public final class TinyModels {

  public static final int VOCABULARY = 37;

  private TinyModels() {}

  public static ModelConfig config(Family family, Embeddings embeddings) {
    return ModelConfig.of(family, new ModelConfig.Size(VOCABULARY, 32, 48, 2, 4, 2))
        .with(embeddings);
  }

  public static List<ModelConfig> configs() {
    List<ModelConfig> configs = new ArrayList<>();
    for (Family family : Family.values()) {
      for (Embeddings embeddings : Embeddings.values()) {
        configs.add(config(family, embeddings));
      }
    }
    return configs;
  }

  public static LanguageModel model(ModelConfig config, long seed) {
    LanguageModel model = LanguageModel.initialise(config, 0.3, seed, Device.cpu());
    // Biases and norms that matter.
    Random random = new Random(seed);
    for (NDArray parameter : model.parameters().values()) {
      if (parameter.getShape().dimension() == 1) {
        float[] values = parameter.toFloatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] += 0.2f * (float) random.nextGaussian();
        }
        write(parameter, values);
      }
    }
    return model;
  }

  public static LanguageModel model(long seed) {
    return model(config(Family.QWEN2, Embeddings.SEPARATE), seed);
  }

  /// Sequences of these lengths, whose responses begin at different places.
  public static PackedSequences batch(long seed, int... lengths) {
    Random random = new Random(seed);
    List<int[]> tokens = new ArrayList<>();
    List<Integer> starts = new ArrayList<>();
    for (int length : lengths) {
      tokens.add(random.ints(length, 0, VOCABULARY).toArray());
      starts.add(1 + random.nextInt(Math.max(1, length - 1)));
    }
    return new PackedSequences(tokens, starts);
  }

  public static void write(NDArray array, float[] values) {
    HostMemory.copy(MemorySegment.ofArray(values), array);
  }

  /// Logits in host memory.
  public static double[] values(Logits logits) {
    if (!(logits instanceof HostMatrix matrix)) {
      throw new IllegalArgumentException("not a matrix: " + logits);
    }
    double[] values = new double[matrix.rowCount() * matrix.columns()];
    for (int row = 0; row < matrix.rowCount(); row++) {
      for (int column = 0; column < matrix.columns(); column++) {
        values[row * matrix.columns() + column] = matrix.get(row, column);
      }
    }
    return values;
  }

  /// Fills a gradient with fixed pseudo-random numbers.
  public static void fill(HostMatrix gradient, long seed) {
    Random random = new Random(seed);
    for (int row = 0; row < gradient.rowCount(); row++) {
      for (int column = 0; column < gradient.columns(); column++) {
        gradient.set(row, column, random.nextGaussian());
      }
    }
  }

  /// One pass with that gradient.
  public static void accumulate(LanguageModel model, PackedSequences batch, long seed) {
    try (TrainingPass pass = model.trainingPass(batch)) {
      fill((HostMatrix) pass.gradient(), seed);
      pass.backward();
    }
  }

  public static float[] floats(NDArray array) {
    float[] values = new float[Math.toIntExact(array.size())];
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment.copy(
          HostMemory.of(array, arena), ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
    }
    return values;
  }

  public static List<float[]> parameters(LanguageModel model) {
    return model.parameters().values().stream().map(TinyModels::floats).toList();
  }

  public static List<float[]> gradients(LanguageModel model) {
    return model.gradients().arrays().stream().map(TinyModels::floats).toList();
  }
}
