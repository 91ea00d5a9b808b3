package org.aligndistil.djl.text;

/// How records become tokens.
///
/// @param maximumLength most tokens of a prompt with its response; more are cut off the end of the
///   response
/// @param maximumPromptLength most tokens of a prompt; more are cut off its beginning
/// @param end what is put behind a response
public record Tokenization(int maximumLength, int maximumPromptLength, ResponseEnd end) {

  /// What is put behind a response.
  public enum ResponseEnd {
    /// The token that ends a text, unless the response ends with it, or with another that stops.
    APPEND,
    /// Nothing.
    AS_GIVEN
  }

  /// 1024 tokens, at most 512 of them in the prompt, and responses that end.
  public static final Tokenization DEFAULT = new Tokenization(1024, 512, ResponseEnd.APPEND);

  public Tokenization {
    if (maximumPromptLength < 1 || maximumLength <= maximumPromptLength) {
      throw new IllegalArgumentException(
          "max_length must be greater than max_prompt_length, which must be at least 1: %d, %d"
              .formatted(maximumLength, maximumPromptLength));
    }
  }

  /// The same with another end of responses.
  public Tokenization with(ResponseEnd other) {
    return new Tokenization(maximumLength, maximumPromptLength, other);
  }

  /// The same for a model with a longest sequence, half of which a prompt may fill if it is shorter
  /// than what was asked for.
  ///
  /// @param positions the longest sequence, at least 2
  public Tokenization within(int positions) {
    return positions >= maximumLength
        ? this
        : new Tokenization(positions, Math.min(maximumPromptLength, positions / 2), end);
  }
}
