package org.aligndistil.djl.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.aligndistil.djl.model.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConfigTest {

  @TempDir private Path directory;

  private static final String LLAMA =
      """
      {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 96,
       "hidden_size": 64, "intermediate_size": 80, "num_hidden_layers": 3,
       "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "hidden_act": "silu",
       "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "tie_word_embeddings": true,
       "max_position_embeddings": 4096, "bos_token_id": 1, "eos_token_id": [2, 7],
       "torch_dtype": "bfloat16", "attention_bias": false, "unknown": {"a": [1, 2.50, null]},
       "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
         "high_freq_factor": 4.0, "original_max_position_embeddings": 1024}}
      """;

  @Test
  void readsWhatTransformersWrites() throws IOException {
    ModelConfig config = read(LLAMA);
    assertEquals(Family.LLAMA, config.family());
    assertEquals(new ModelConfig.Size(96, 64, 80, 3, 4, 2), config.size());
    assertEquals(32, config.headSize());
    assertEquals(1e-5, config.normEpsilon());
    assertEquals(Embeddings.TIED, config.embeddings());
    assertEquals(4096, config.maximumPositions());
    assertEquals(OptionalInt.of(1), config.beginToken());
    assertEquals(List.of(2, 7), config.endTokens());
    assertEquals(
        new Rope(500_000, Optional.of(new Rope.Llama3Scaling(8, 1, 4, 1024))), config.rope());
  }

  @Test
  void keepsUnknownKeysAndSaysFloat32() throws IOException {
    ModelConfig config = read(LLAMA);
    ModelConfig again = read(config.toJson());
    assertEquals(config.source().get("unknown"), again.source().get("unknown"));
    assertEquals("float32", again.source().get("torch_dtype"));
    assertEquals(config.size(), again.size());
    assertEquals(config.rope(), again.rope());
    assertEquals(config.headSize(), again.headSize());
    assertEquals(again.toJson(), read(again.toJson()).toJson());
  }

  @Test
  void readsTheSpellingOfTransformers5() throws IOException {
    ModelConfig config =
        read(
            LLAMA
                .replace("\"rope_scaling\": {", "\"rope_parameters\": {\"rope_theta\": 250000.0, ")
                .replace("\"torch_dtype\"", "\"dtype\""));
    assertEquals(250_000, config.rope().theta());
    assertTrue(config.rope().scaling().isPresent());
    ModelConfig again = read(config.toJson());
    assertEquals(config.rope(), again.rope());
    assertEquals("float32", again.source().get("dtype"));
  }

  @Test
  void writesNewConfigurations() throws IOException {
    ModelConfig config =
        TinyModels.config(Family.QWEN2, Embeddings.TIED)
            .withTokens(OptionalInt.of(1), List.of(2))
            .withPositions(new Rope(1e6), 77);
    ModelConfig again = read(config.toJson());
    assertEquals(config.family(), again.family());
    assertEquals(config.size(), again.size());
    assertEquals(config.rope(), again.rope());
    assertEquals(config.beginToken(), again.beginToken());
    assertEquals(config.endTokens(), again.endTokens());
    assertEquals(config.maximumPositions(), again.maximumPositions());
  }

  @Test
  void refusesWhatItWouldComputeWrongly() {
    assertRefused(LLAMA.replace("\"llama\"", "\"gemma\""), "gemma");
    assertRefused(LLAMA.replace("\"silu\"", "\"gelu\""), "gelu");
    assertRefused(LLAMA.replace("\"attention_bias\": false", "\"attention_bias\": true"), "true");
    assertRefused(LLAMA.replace("\"llama3\"", "\"yarn\""), "yarn");
    assertRefused(LLAMA.replace("\"unknown\"", "\"use_sliding_window\": true, \"u\""), "sliding");
    assertRefused(LLAMA.replace("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3"), "3");
    assertRefused(LLAMA.replace("\"vocab_size\": 96", "\"vocab_size\": 9.6"), "vocab_size");
    assertRefused(LLAMA.replace("\"vocab_size\": 96,", ""), "vocab_size");
    assertRefused(LLAMA.replace("]}", "]"), "line");
    assertRefused("[]", "object");
  }

  @Test
  void countsParameters() {
    ModelConfig config = ModelConfig.of(Family.QWEN2, new ModelConfig.Size(512, 128, 344, 4, 4, 2));
    assertEquals(858_240, config.parameterCount());
  }

  private void assertRefused(String text, String reason) {
    var error = assertThrows(ModelFormatException.class, () -> read(text));
    assertTrue(error.getMessage().contains(reason), error.getMessage());
  }

  private ModelConfig read(String text) throws IOException {
    Path path = directory.resolve("config.json");
    Files.writeString(path, text);
    return ModelConfig.read(path);
  }

  @Test
  void refusesBytesAndNumbersThatJsonReadersDoNotKnow() throws IOException {
    assertRefused(LLAMA.replace("1e-05", "1e99999999999"), "JSON, found line 4");
    assertRefused(LLAMA.replace("\"silu\"", "\"a\\nb\""), "found a\\u{a}b");
    Path path = directory.resolve("config.json");
    Files.write(path, new byte[] {'{', (byte) 0xff, '}'});
    var error = assertThrows(ModelFormatException.class, () -> ModelConfig.read(path));
    assertEquals(path + ": expected UTF-8, found other bytes", error.getMessage());
  }
}
