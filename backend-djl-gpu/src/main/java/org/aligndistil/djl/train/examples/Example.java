package org.aligndistil.djl.train.examples;

import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.world.PreferencePair;

/// A prompt with one response, or with two of which the first is preferred. Tokens; the arrays are
/// not copied.
///
/// @param prompt at least one token
/// @param responses one, or the chosen and the rejected one
public record Example(int[] prompt, List<int[]> responses) {
  public Example {
    responses = List.copyOf(responses);
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt must have a token");
    }
    if (responses.isEmpty() || responses.size() > 2) {
      throw new IllegalArgumentException("there must be one response or two: " + responses.size());
    }
  }

  /// The pair of a preference.
  public static Example of(PreferencePair preference) {
    return new Example(
        preference.prompt().tokens(), List.of(preference.chosen(), preference.rejected()));
  }

  /// The same with the rejected response in the place of the chosen one.
  public Example swapped() {
    if (responses.size() != 2) {
      throw new IllegalArgumentException("only a pair can be swapped; there is one response");
    }
    return new Example(prompt, responses.reversed());
  }

  /// Whether prompt and responses have the same tokens.
  public boolean hasTokensOf(Example other) {
    boolean isSame =
        Arrays.equals(prompt, other.prompt) && responses.size() == other.responses.size();
    for (int i = 0; isSame && i < responses.size(); i++) {
      isSame = Arrays.equals(responses.get(i), other.responses.get(i));
    }
    return isSame;
  }

  /// The same prompt with another response.
  public Example with(int[] response) {
    return new Example(prompt, List.of(response));
  }
}
