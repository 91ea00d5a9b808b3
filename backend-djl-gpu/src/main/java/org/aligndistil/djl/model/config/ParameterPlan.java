package org.aligndistil.djl.model.config;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.TensorPlan;

/// A parameter: its name in Hugging Face files, its shape, and what it is.
///
/// @param name as in a checkpoint
/// @param shape one or two extents
/// @param kind what it is
public record ParameterPlan(String name, List<Long> shape, Kind kind) {

  /// What distinguishes parameters at initialisation and in weight decay.
  public enum Kind {
    /// A matrix: random at first, decays.
    WEIGHT,
    /// A scale of a norm: 1 at first, does not decay.
    NORM,
    /// A bias: 0 at first, does not decay.
    BIAS
  }

  /// The matrix of the token embeddings.
  public static final String EMBEDDING = "model.embed_tokens.weight";

  /// The output projection, where it is a matrix of its own.
  public static final String HEAD = "lm_head.weight";

  /// All parameters of a model, in the order of its computation.
  public static List<ParameterPlan> of(ModelConfig config) {
    ModelConfig.Size size = config.size();
    int hidden = size.hidden();
    int query = size.heads() * config.headSize();
    int keyValue = size.keyValueHeads() * config.headSize();
    List<ParameterPlan> plans = new ArrayList<>();
    plans.add(weight(EMBEDDING, size.vocabulary(), hidden));
    for (int layer = 0; layer < size.layers(); layer++) {
      String prefix = "model.layers." + layer + ".";
      plans.add(norm(prefix + "input_layernorm.weight", hidden));
      addProjection(plans, config, prefix + "self_attn.q_proj", query);
      addProjection(plans, config, prefix + "self_attn.k_proj", keyValue);
      addProjection(plans, config, prefix + "self_attn.v_proj", keyValue);
      plans.add(weight(prefix + "self_attn.o_proj.weight", hidden, query));
      plans.add(norm(prefix + "post_attention_layernorm.weight", hidden));
      plans.add(weight(prefix + "mlp.gate_proj.weight", size.intermediate(), hidden));
      plans.add(weight(prefix + "mlp.up_proj.weight", size.intermediate(), hidden));
      plans.add(weight(prefix + "mlp.down_proj.weight", hidden, size.intermediate()));
    }
    plans.add(norm("model.norm.weight", hidden));
    if (config.embeddings() == Embeddings.SEPARATE) {
      plans.add(weight(HEAD, size.vocabulary(), hidden));
    }
    return plans;
  }

  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /// The parameter in a file, in float32.
  public TensorPlan tensor() {
    return new TensorPlan(name, DType.F32, shape);
  }

  private static void addProjection(
      List<ParameterPlan> plans, ModelConfig config, String name, int rows) {
    plans.add(weight(name + ".weight", rows, config.size().hidden()));
    if (config.family().hasAttentionBias()) {
      plans.add(new ParameterPlan(name + ".bias", List.of((long) rows), Kind.BIAS));
    }
  }

  private static ParameterPlan weight(String name, int rows, int columns) {
    return new ParameterPlan(name, List.of((long) rows, (long) columns), Kind.WEIGHT);
  }

  private static ParameterPlan norm(String name, int length) {
    return new ParameterPlan(name, List.of((long) length), Kind.NORM);
  }
}
