package org.aligndistil.djl.model.config;

/// The architectures, by what distinguishes them here.
public enum Family {
  /// No biases.
  LLAMA("llama", "LlamaForCausalLM"),
  /// Biases on the projections to queries, keys and values.
  QWEN2("qwen2", "Qwen2ForCausalLM");

  private final String modelType;
  private final String architecture;

  Family(String modelType, String architecture) {
    this.modelType = modelType;
    this.architecture = architecture;
  }

  /// `model_type` in a configuration.
  public String modelType() {
    return modelType;
  }

  /// The entry of `architectures` in a configuration.
  public String architecture() {
    return architecture;
  }

  /// Whether queries, keys and values have biases.
  public boolean hasAttentionBias() {
    return this == QWEN2;
  }
}
