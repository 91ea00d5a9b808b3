package org.aligndistil.djl.text.template.syntax;

/// A piece of a template.
///
/// @param kind what it is
/// @param text its text; of a string, what it stands for
/// @param line where it begins, from 1
record Token(Kind kind, String text, int line) {

  /// The kinds of pieces.
  enum Kind {
    /// Text outside of tags.
    DATA,
    /// The beginning of a `{% %}`.
    BLOCK_BEGIN,
    /// The end of a `{% %}`.
    BLOCK_END,
    /// The beginning of a `{{ }}`.
    OUTPUT_BEGIN,
    /// The end of a `{{ }}`.
    OUTPUT_END,
    /// A word.
    NAME,
    /// A string in quotes.
    STRING,
    /// A number of digits.
    WHOLE,
    /// A number with a point or an exponent.
    REAL,
    /// A sign.
    SIGN,
    /// The end of the template.
    END
  }

  /// Whether it is this sign or this word.
  boolean is(String word) {
    return (kind == Kind.SIGN || kind == Kind.NAME) && text.equals(word);
  }

  /// As a message quotes it.
  String quoted() {
    return kind == Kind.END ? "the end of the template" : "'" + text + "'";
  }
}
