package org.aligndistil.djl.text.template.syntax;

import java.util.Optional;
import java.util.function.IntPredicate;

/// White space as Python's `str.strip` sees it; Java's leaves out the spaces that do not break.
public final class Whitespace {

  private static final String OTHERS = "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000";

  private Whitespace() {}

  /// Whether a code point is white space.
  public static boolean isSpace(int c) {
    return c == ' '
        || (c >= 9 && c <= 13)
        || (c >= 0x1c && c <= 0x1f)
        || (c >= 0x2000 && c <= 0x200a)
        || OTHERS.indexOf(c) >= 0;
  }

  /// A text without what is at its ends.
  ///
  /// @param text the text
  /// @param characters what to take away; without it, white space
  public static String strip(String text, Optional<String> characters) {
    return stripEnd(stripStart(text, characters), characters);
  }

  /// The same at the beginning only.
  public static String stripStart(String text, Optional<String> characters) {
    IntPredicate goes = goes(characters);
    int begin = 0;
    while (begin < text.length() && goes.test(text.codePointAt(begin))) {
      begin += Character.charCount(text.codePointAt(begin));
    }
    return text.substring(begin);
  }

  /// The same at the end only.
  public static String stripEnd(String text, Optional<String> characters) {
    IntPredicate goes = goes(characters);
    int end = text.length();
    while (end > 0 && goes.test(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(0, end);
  }

  private static IntPredicate goes(Optional<String> characters) {
    return characters.isPresent() ? c -> characters.get().indexOf(c) >= 0 : Whitespace::isSpace;
  }
}
