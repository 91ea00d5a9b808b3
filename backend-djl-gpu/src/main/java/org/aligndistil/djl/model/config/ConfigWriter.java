package org.aligndistil.djl.model.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a configuration over the tree that it was read from, in that tree's spelling.
final class ConfigWriter {

  private ConfigWriter() {}

  static Map<String, @Nullable Object> tree(ModelConfig config) {
    Map<String, @Nullable Object> tree = new LinkedHashMap<>(config.source());
    tree.putIfAbsent("architectures", List.of(config.family().architecture()));
    tree.put("model_type", config.family().modelType());
    tree.put("vocab_size", config.size().vocabulary());
    tree.put("hidden_size", config.size().hidden());
    tree.put("intermediate_size", config.size().intermediate());
    tree.put("num_hidden_layers", config.size().layers());
    tree.put("num_attention_heads", config.size().heads());
    tree.put("num_key_value_heads", config.size().keyValueHeads());
    if (tree.get("head_dim") != null
        || config.headSize() * config.size().heads() != config.size().hidden()) {
      tree.put("head_dim", config.headSize());
    }
    tree.putIfAbsent("hidden_act", "silu");
    tree.put("rms_norm_eps", config.normEpsilon());
    tree.put("tie_word_embeddings", config.embeddings() == Embeddings.TIED);
    tree.put("max_position_embeddings", config.maximumPositions());
    tree.put("bos_token_id", tokens(config.beginToken().stream().boxed().toList()));
    tree.put("eos_token_id", tokens(config.endTokens()));
    putRope(tree, config.rope());
    tree.put(tree.containsKey("dtype") ? "dtype" : "torch_dtype", "float32");
    return tree;
  }

  private static @Nullable Object tokens(List<Integer> tokens) {
    return switch (tokens.size()) {
      case 0 -> null;
      case 1 -> tokens.getFirst();
      default -> tokens;
    };
  }

  private static void putRope(Map<String, @Nullable Object> tree, Rope rope) {
    Map<String, @Nullable Object> scaling = new LinkedHashMap<>();
    rope.scaling()
        .ifPresent(llama3 -> {
          scaling.put("rope_type", "llama3");
          scaling.put("factor", llama3.factor());
          scaling.put("low_freq_factor", llama3.lowFrequencyFactor());
          scaling.put("high_freq_factor", llama3.highFrequencyFactor());
          scaling.put("original_max_position_embeddings", (int) llama3.originalPositions());
        });
    if (tree.get("rope_parameters") != null) {
      scaling.putIfAbsent("rope_type", "default");
      scaling.put("rope_theta", rope.theta());
      tree.put("rope_parameters", scaling);
    } else {
      tree.put("rope_theta", rope.theta());
      tree.put("rope_scaling", scaling.isEmpty() ? null : scaling);
    }
  }
}
