package org.aligndistil.djl.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// The damaged index of a model in several files leads to all of its parameters, or is refused.
final class CheckpointFuzzTest {

  private static final List<ParameterPlan> PLANS =
      ParameterPlan.of(TinyModels.config(Family.LLAMA, Embeddings.SEPARATE));

  private static final List<String> FILES = List.of("a.safetensors", "b.safetensors");

  private static final List<String> WORDS =
      List.of("\"weight_map\"", "a.safetensors", "b.safetensors", "..", "/", "\\u0000", "");

  @TempDir static Path directory;

  private final FuzzTarget target =
      new FuzzTarget(
          CheckpointFuzzTest::require,
          Memory.USUAL,
          List.of(ModelFormatException.class, SafetensorsException.class));

  @BeforeAll
  static void writeShards() throws IOException {
    for (String file : FILES) {
      List<TensorPlan> tensors =
          PLANS.stream()
              .filter(plan -> file(plan).equals(file))
              .map(ParameterPlan::tensor)
              .toList();
      try (SafetensorsWriter writer =
          SafetensorsWriter.create(directory.resolve(file), tensors, Map.of())) {
        writer.commit();
      }
    }
  }

  static List<byte[]> seeds() {
    String places =
        PLANS.stream()
            .map(plan -> "\"%s\": \"%s\"".formatted(plan.name(), file(plan)))
            .collect(Collectors.joining(", "));
    return List.of("{\"weight_map\": {%s}}".formatted(places).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void damagedIndexLeadsToAllParametersOrIsRefused() {
    target.checkMutations(seeds(), WORDS, 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void index(byte[] input) {
    target.check(input);
  }

  private static String file(ParameterPlan plan) {
    return FILES.get(plan.name().contains("mlp") ? 1 : 0);
  }

  private static void require(byte[] input) throws IOException {
    Files.write(directory.resolve("model.safetensors.index.json"), input);
    Checkpoint.require(directory, PLANS);
  }
}
