package org.aligndistil.objective;

/// Texts from outside, fit for a message of one line: what would break the line, or could not be
/// seen in it, is written as its code point in hexadecimal.
public final class MessageText {

  /// Longer texts are cut.
  private static final int LONGEST = 200;

  private MessageText() {}

  /// A text on one line.
  public static String oneLine(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          if (isPrintable(point)) {
            line.appendCodePoint(point);
          } else {
            line.append("\\u{%x}".formatted(point));
          }
        });
    return line.toString();
  }

  /// A text on one line, cut where it is long.
  public static String shortened(String text) {
    return oneLine(text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
  }

  /// The same in single quotes.
  public static String quoted(String text) {
    return "'" + shortened(text) + "'";
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
