package org.aligndistil.djl.model.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A damaged `config.json` describes a model that can be planned and written, or is refused.
final class ModelConfigFuzzTest {

  private static final String LLAMA =
      """
      {"model_type": "llama", "vocab_size": 96, "hidden_size": 64, "intermediate_size": 80,
       "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32,
       "hidden_act": "silu", "rms_norm_eps": 1e-05, "rope_theta": 500000.0,
       "tie_word_embeddings": true, "max_position_embeddings": 4096, "bos_token_id": 1,
       "eos_token_id": [2, 7], "attention_bias": false, "unknown": {"a": [1, 2.50, null]},
       "rope_scaling": {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
         "high_freq_factor": 4.0, "original_max_position_embeddings": 1024}}
      """;

  private static final List<String> WORDS =
      List.of("qwen2", "\"rope_parameters\"", "\"default\"", "true", "2048", "1e308", "[[[[[[[[");

  @TempDir static Path directory;

  /// A few bytes promise up to 2048 layers, whose parameters are listed.
  private final FuzzTarget target =
      new FuzzTarget(
          ModelConfigFuzzTest::read,
          new Memory(Memory.USUAL.perByte(), 32 << 20),
          List.of(ModelFormatException.class));

  static List<byte[]> seeds() {
    return List.of(LLAMA.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void damagedConfigurationIsReadOrRefused() {
    target.checkMutations(seeds(), WORDS, 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void config(byte[] input) {
    target.check(input);
  }

  private static void read(byte[] input) throws IOException {
    Path path = Files.write(directory.resolve("config.json"), input);
    ModelConfig config = ModelConfig.read(path);
    ParameterPlan.of(config);
    Files.writeString(path, config.toJson());
    if (!ModelConfig.read(path).size().equals(config.size())) {
      throw new AssertionError("another size after writing and reading");
    }
  }
}
