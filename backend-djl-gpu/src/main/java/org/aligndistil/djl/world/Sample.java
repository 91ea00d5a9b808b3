package org.aligndistil.djl.world;

import java.util.Objects;

/// A prompt with a response. The array is not copied.
///
/// @param prompt what was asked
/// @param response the tokens of the answer, its `<eos>` included
public record Sample(Prompt prompt, int[] response) {

  public Sample {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(response, "response");
  }
}
