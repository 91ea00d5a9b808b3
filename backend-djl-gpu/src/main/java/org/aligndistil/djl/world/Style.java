package org.aligndistil.djl.world;

import java.util.Arrays;

/// How a prompt asks to be answered.
public enum Style {
  /// With a polite word, and `regards` at the end.
  FORMAL(4, 118),
  /// Without polite words, and with `cheers` at the end.
  CASUAL(5, 119);

  private final int token;
  private final int closer;

  Style(int token, int closer) {
    this.token = token;
    this.closer = closer;
  }

  /// The style that a token of a prompt stands for.
  ///
  /// @throws IllegalArgumentException if it is no style word
  static Style of(int token) {
    return Arrays.stream(values())
        .filter(style -> style.token == token)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not a style word: " + token));
  }

  /// The token that stands for the style in a prompt.
  public int token() {
    return token;
  }

  /// The closer that fits.
  public int closer() {
    return closer;
  }
}
