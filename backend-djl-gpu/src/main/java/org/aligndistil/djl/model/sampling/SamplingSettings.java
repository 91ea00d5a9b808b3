package org.aligndistil.djl.model.sampling;

import java.util.List;

/// How tokens are drawn from a model.
///
/// The temperature acts first, then top-k, then top-p on what is left, as in `transformers`.
///
/// @param temperature divides the logits; 0 takes the most probable token
/// @param topP keeps the smallest set of most probable tokens with at least this probability, in
///   (0, 1]; 1 keeps all
/// @param topK keeps so many most probable tokens; 0 keeps all
/// @param maxNewTokens the longest response
/// @param stopTokens end a response, and belong to it
/// @param seed of the random numbers
public record SamplingSettings(
    double temperature,
    double topP,
    int topK,
    int maxNewTokens,
    List<Integer> stopTokens,
    long seed) {

  public SamplingSettings {
    stopTokens = List.copyOf(stopTokens);
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException("temperature must not be negative: " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1]: " + topP);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must not be negative: " + topK);
    }
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("maxNewTokens must be at least 1: " + maxNewTokens);
    }
  }
}
