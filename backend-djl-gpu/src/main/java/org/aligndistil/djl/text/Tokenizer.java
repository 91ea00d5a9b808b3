package org.aligndistil.djl.text;

import java.util.OptionalInt;

/// Texts as tokens. Not safe for use by several threads.
public interface Tokenizer extends AutoCloseable {

  /// The tokens of a text, with nothing added. Special tokens that are written out in the text
  /// become what they stand for.
  ///
  /// @throws IllegalArgumentException if there is no token for a part of the text
  int[] encode(String text);

  /// The tokens of a text with those around it that the tokenizer puts around every text, such as
  /// the one that begins it.
  ///
  /// @throws IllegalArgumentException if there is no token for a part of the text
  int[] encodeWithSpecialTokens(String text);

  /// The text of tokens, special ones left out.
  String decode(int[] tokens);

  /// The id of a token.
  ///
  /// @param token as it is written, such as `<|im_end|>`
  default OptionalInt find(String token) {
    int[] ids = encode(token);
    return ids.length == 1 ? OptionalInt.of(ids[0]) : OptionalInt.empty();
  }

  @Override
  void close();
}
