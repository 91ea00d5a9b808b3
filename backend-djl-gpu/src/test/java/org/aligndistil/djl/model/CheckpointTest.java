package org.aligndistil.djl.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.model.config.ParameterPlan;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

  @TempDir private Path folder;

  private static final ModelConfig CONFIG = TinyModels.config(Family.LLAMA, Embeddings.SEPARATE);

  @Test
  void readsShardsInEveryFloatingFormat() throws IOException {
    for (DType type : List.of(DType.F64, DType.F32, DType.BF16, DType.F16)) {
      Path directory = Files.createDirectory(folder.resolve(type.name()));
      try (LanguageModel model = TinyModels.model(CONFIG, 1)) {
        List<ParameterPlan> plans = model.plans();
        Files.writeString(directory.resolve("config.json"), CONFIG.toJson());
        int half = plans.size() / 2;
        write(directory.resolve("a.safetensors"), plans.subList(0, half), type, model);
        write(directory.resolve("b.safetensors"), plans.subList(half, plans.size()), type, model);
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < plans.size(); i++) {
          entries.add(
              "\"%s\": \"%s\""
                  .formatted(plans.get(i).name(), i < half ? "a.safetensors" : "b.safetensors"));
        }
        Files.writeString(
            directory.resolve("model.safetensors.index.json"),
            "{\"weight_map\": {" + String.join(", ", entries) + "}}");
        try (LanguageModel opened = LanguageModel.open(directory, Device.cpu())) {
          List<float[]> expected = TinyModels.parameters(model);
          List<float[]> actual = TinyModels.parameters(opened);
          for (int p = 0; p < expected.size(); p++) {
            float[] rounded = expected.get(p).clone();
            for (int i = 0; i < rounded.length; i++) {
              rounded[i] = round(rounded[i], type);
            }
            assertArrayEquals(rounded, actual.get(p));
          }
        }
      }
    }
  }

  @Test
  void namesTheTensorThatIsMissing() throws IOException {
    Path directory = written(1, 0);
    var error = assertThrows(SafetensorsException.class, () -> open(directory));
    assertTrue(error.getMessage().contains(ParameterPlan.EMBEDDING), error.getMessage());
  }

  @Test
  void refusesTensorsThatTheModelLacks() throws IOException {
    Path directory = written(0, 1);
    var error = assertThrows(SafetensorsException.class, () -> open(directory));
    assertTrue(error.getMessage().contains("self_attn.q_norm"), error.getMessage());
  }

  @Test
  void aDirectoryWithoutParametersIsNoModel() throws IOException {
    Files.writeString(folder.resolve("config.json"), CONFIG.toJson());
    assertThrows(ModelFormatException.class, () -> open(folder));
  }

  @Test
  void sizesThatNoFileHasAreRefusedBeforeAnythingIsAllocated() throws IOException {
    Path directory = written(0, 0);
    String config = Files.readString(directory.resolve("config.json"));
    Files.writeString(
        directory.resolve("config.json"),
        config.replaceFirst("\"vocab_size\" ?: \\d+", "\"vocab_size\": 2147483647"));
    var error = assertThrows(SafetensorsException.class, () -> open(directory));
    assertTrue(error.getMessage().contains("the shape [2147483647, "), error.getMessage());
    Files.writeString(
        directory.resolve("config.json"),
        config.replaceFirst("\"num_hidden_layers\" ?: \\d+", "\"num_hidden_layers\": 2147483647"));
    var layers = assertThrows(ModelFormatException.class, () -> open(directory));
    assertTrue(layers.getMessage().contains("layers must be at most"), layers.getMessage());
    Files.writeString(
        directory.resolve("config.json"), config.replaceFirst("\\{", "{\"head_dim\": 1073741824,"));
    var heads = assertThrows(ModelFormatException.class, () -> open(directory));
    assertTrue(heads.getMessage().contains("below 2^31"), heads.getMessage());
  }

  @Test
  void leavesNoTemporaryFiles() throws IOException {
    try (LanguageModel model = TinyModels.model(CONFIG, 1)) {
      model.save(folder.resolve("new").resolve("model"));
      try (var files = Files.list(folder.resolve("new").resolve("model"))) {
        assertEquals(
            List.of("config.json", "model.safetensors"),
            files.map(file -> file.getFileName().toString()).sorted().toList());
      }
    }
  }

  private static void open(Path directory) throws IOException {
    LanguageModel.open(directory, Device.cpu()).close();
  }

  /// A directory without the first `missing` parameters, and with as many strangers.
  private Path written(int missing, int strangers) throws IOException {
    Path directory = folder;
    Files.writeString(directory.resolve("config.json"), CONFIG.toJson());
    List<TensorPlan> plans =
        new ArrayList<>(
            ParameterPlan.of(CONFIG).stream().skip(missing).map(ParameterPlan::tensor).toList());
    for (int i = 0; i < strangers; i++) {
      plans.add(
          new TensorPlan(
              "model.layers.%d.self_attn.q_norm.weight".formatted(i), DType.F32, List.of(8L)));
    }
    try (var writer =
        SafetensorsWriter.create(directory.resolve("model.safetensors"), plans, Map.of())) {
      writer.commit();
    }
    return directory;
  }

  private static void write(Path path, List<ParameterPlan> plans, DType type, LanguageModel model)
      throws IOException {
    List<TensorPlan> tensors =
        plans.stream().map(plan -> new TensorPlan(plan.name(), type, plan.shape())).toList();
    try (var writer = SafetensorsWriter.create(path, tensors, Map.of())) {
      for (ParameterPlan plan : plans) {
        float[] values = TinyModels.floats(Checkpoint.get(model.parameters(), plan.name()));
        MemorySegment segment = writer.segment(plan.name());
        for (int i = 0; i < values.length; i++) {
          switch (type) {
            case F64 -> segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, values[i]);
            case F32 -> segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, values[i]);
            case BF16 ->
                segment.setAtIndex(ValueLayout.JAVA_SHORT, i, ElementType.toBfloat16(values[i]));
            default ->
                segment.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(values[i]));
          }
        }
      }
      writer.commit();
    }
  }

  private static float round(float value, DType type) {
    return switch (type) {
      case BF16 -> Float.intBitsToFloat(ElementType.toBfloat16(value) << 16);
      case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
      default -> value;
    };
  }

  @Test
  void refusesAnIndexThatNamesNoFile() throws IOException {
    Path index = folder.resolve("model.safetensors.index.json");
    for (String name : List.of("a.safetensors", "\\u0000", "..")) {
      Files.writeString(
          index, "{\"weight_map\": {\"%s\": \"%s\"}}".formatted(ParameterPlan.EMBEDDING, name));
      String message =
          assertThrows(
                  ModelFormatException.class,
                  () -> Checkpoint.require(folder, ParameterPlan.of(CONFIG)))
              .getMessage();
      assertTrue(
          message.startsWith(index + ": expected the file of " + ParameterPlan.EMBEDDING), message);
    }
  }
}
