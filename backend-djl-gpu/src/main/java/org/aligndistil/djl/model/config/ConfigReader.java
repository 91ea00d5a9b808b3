package org.aligndistil.djl.model.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Understands the tree of a `config.json`, in the spelling of `transformers` 4 or 5.
///
/// Whatever would change the logits and is not supported is refused.
final class ConfigReader {

  private final Path path;
  private final Map<String, @Nullable Object> tree;

  ConfigReader(Path path, Map<String, @Nullable Object> tree) {
    this.path = path;
    this.tree = tree;
  }

  ModelConfig config() throws ModelFormatException {
    Family family = family();
    require("hidden_act", "silu");
    require("use_sliding_window", false);
    require("mlp_bias", false);
    if (family == Family.LLAMA) {
      require("attention_bias", false);
    }
    int heads = integer("num_attention_heads");
    int hidden = integer("hidden_size");
    try {
      ModelConfig.Size size =
          new ModelConfig.Size(
              integer("vocab_size"),
              hidden,
              integer("intermediate_size"),
              integer("num_hidden_layers"),
              heads,
              optionalInteger("num_key_value_heads").orElse(heads));
      return new ModelConfig(
          family,
          size,
          optionalInteger("head_dim").orElse(hidden / heads),
          number(tree, "rms_norm_eps").orElse(1e-6),
          rope(),
          Boolean.TRUE.equals(tree.get("tie_word_embeddings"))
              ? Embeddings.TIED
              : Embeddings.SEPARATE,
          integer("max_position_embeddings"),
          optionalInteger("bos_token_id"),
          endTokens(),
          tree);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(path, "a valid model", String.valueOf(e.getMessage()));
    }
  }

  private Family family() throws ModelFormatException {
    Object type = tree.get("model_type");
    return Arrays.stream(Family.values())
        .filter(family -> family.modelType().equals(type))
        .findFirst()
        .orElseThrow(() -> {
          String known =
              Arrays.stream(Family.values())
                  .map(Family::modelType)
                  .collect(Collectors.joining(" or "));
          return new ModelFormatException(path, "model_type " + known, String.valueOf(type));
        });
  }

  private Rope rope() throws ModelFormatException {
    Object parameters = tree.get("rope_parameters");
    Object scaling = parameters == null ? tree.get("rope_scaling") : parameters;
    double theta = number(tree, "rope_theta").orElse(10_000.0);
    if (scaling == null) {
      return new Rope(theta);
    }
    if (!(scaling instanceof Map<?, ?> map)) {
      throw new ModelFormatException(path, "rope parameters as an object", scaling.toString());
    }
    double base = number(map, "rope_theta").orElse(theta);
    Object type = map.containsKey("rope_type") ? map.get("rope_type") : map.get("type");
    return switch (String.valueOf(type)) {
      case "default", "null" -> new Rope(base);
      case "llama3" ->
          new Rope(
              base,
              Optional.of(
                  new Rope.Llama3Scaling(
                      required(map, "factor"),
                      required(map, "low_freq_factor"),
                      required(map, "high_freq_factor"),
                      required(map, "original_max_position_embeddings"))));
      default -> throw new ModelFormatException(path, "rope_type default or llama3", "" + type);
    };
  }

  private List<Integer> endTokens() throws ModelFormatException {
    Object value = tree.get("eos_token_id");
    List<Integer> tokens = new ArrayList<>();
    if (value instanceof List<?> list) {
      for (Object element : list) {
        tokens.add(asInteger("eos_token_id", element));
      }
    } else if (value != null) {
      tokens.add(asInteger("eos_token_id", value));
    }
    return tokens;
  }

  /// A key that may be missing or null must have this value.
  private void require(String key, Object value) throws ModelFormatException {
    Object found = tree.get(key);
    if (found != null && !found.equals(value)) {
      throw new ModelFormatException(path, "%s %s".formatted(key, value), found.toString());
    }
  }

  private int integer(String key) throws ModelFormatException {
    return asInteger(key, tree.get(key));
  }

  private OptionalInt optionalInteger(String key) throws ModelFormatException {
    Object value = tree.get(key);
    return value == null ? OptionalInt.empty() : OptionalInt.of(asInteger(key, value));
  }

  private int asInteger(String key, @Nullable Object value) throws ModelFormatException {
    if (value instanceof BigInteger number && number.bitLength() < Integer.SIZE) {
      return number.intValue();
    }
    throw new ModelFormatException(path, key + " as an integer", String.valueOf(value));
  }

  private double required(Map<?, ?> map, String key) throws ModelFormatException {
    return number(map, key)
        .orElseThrow(() -> new ModelFormatException(path, key + " as a number", "nothing"));
  }

  private Optional<Double> number(Map<?, ?> map, String key) throws ModelFormatException {
    return switch (map.get(key)) {
      case null -> Optional.empty();
      case BigInteger number -> Optional.of(number.doubleValue());
      case BigDecimal number -> Optional.of(number.doubleValue());
      default ->
          throw new ModelFormatException(path, key + " as a number", String.valueOf(map.get(key)));
    };
  }
}
