package org.aligndistil.djl.world;

import java.util.Objects;

/// Two responses to a prompt, one preferred. The arrays are not copied.
///
/// @param prompt what both answer
/// @param chosen tokens of the preferred response
/// @param rejected tokens of the other
/// @param chosenGold gold reward of the preferred response; the label is noisy, so it may be less
/// @param rejectedGold gold reward of the other
public record PreferencePair(
    Prompt prompt, int[] chosen, int[] rejected, double chosenGold, double rejectedGold) {

  public PreferencePair {
    Objects.requireNonNull(prompt, "prompt");
    Objects.requireNonNull(chosen, "chosen");
    Objects.requireNonNull(rejected, "rejected");
  }
}
