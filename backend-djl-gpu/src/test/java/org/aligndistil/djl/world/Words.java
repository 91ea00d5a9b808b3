package org.aligndistil.djl.world;

import java.util.Arrays;

/// Texts of the world as tokens, for tests.
public final class Words {

  private static final Vocabulary VOCABULARY = new Vocabulary();

  private Words() {}

  /// The tokens of words with spaces between them.
  public static int[] parse(String text) {
    return Arrays.stream(text.replace(".", " . ").split("\\s+"))
        .filter(word -> !word.isEmpty())
        .mapToInt(VOCABULARY::id)
        .toArray();
  }
}
