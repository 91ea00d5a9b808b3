package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.aligndistil.djl.text.template.syntax.Whitespace;

/// What methods and filters make of texts, as Python does.
final class Texts {

  private Texts() {}

  /// The first letter of every word large, the others small.
  static String title(String text) {
    StringBuilder title = new StringBuilder();
    boolean isInside = false;
    for (int point : text.codePoints().toArray()) {
      title.appendCodePoint(isInside ? Character.toLowerCase(point) : Character.toTitleCase(point));
      isInside = Character.isLetter(point);
    }
    return title.toString();
  }

  /// The first letter large, the others small.
  static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(Locale.ROOT)
        + text.substring(first).toLowerCase(Locale.ROOT);
  }

  /// `replace(old, new, count)`.
  static String replace(String text, Arguments arguments) {
    String old = arguments.text(0, "old");
    String replacement = arguments.text(1, "new");
    int most = arguments.findWhole(2, "count").orElse(-1);
    double places = old.isEmpty() ? text.length() + 1 : (double) text.length() / old.length();
    Budget.reserve(text.length() + places * replacement.length());
    if (most < 0) {
      return text.replace(old, replacement);
    }
    StringBuilder result = new StringBuilder();
    int from = 0;
    for (int i = 0; i < most && text.indexOf(old, from) >= 0 && !old.isEmpty(); i++) {
      int at = text.indexOf(old, from);
      result.append(text, from, at).append(replacement);
      from = at + old.length();
    }
    return result.append(text.substring(from)).toString();
  }

  /// `split(sep, maxsplit)`; without a separator, at white space.
  static Value split(String text, Arguments arguments) {
    int most = arguments.findWhole(1, "maxsplit").filter(n -> n >= 0).orElse(Integer.MAX_VALUE);
    List<String> parts =
        arguments
            .findText(0, "sep")
            .map(at -> split(text, at, most))
            .orElseGet(() -> words(text, most));
    return new Value.Sequence(Operations.texts(parts));
  }

  private static List<String> split(String text, String separator, int most) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    int at = text.indexOf(separator);
    while (at >= 0 && parts.size() < most && !separator.isEmpty()) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
      at = text.indexOf(separator, from);
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<String> words(String text, int most) {
    List<String> words = new ArrayList<>();
    int at = word(text, 0);
    while (at < text.length() && words.size() < most) {
      int begin = at;
      while (at < text.length() && !Whitespace.isSpace(text.charAt(at))) {
        at++;
      }
      words.add(text.substring(begin, at));
      at = word(text, at);
    }
    if (at < text.length()) {
      words.add(text.substring(at));
    }
    return words;
  }

  /// Where the next word begins.
  private static int word(String text, int from) {
    int at = from;
    while (at < text.length() && Whitespace.isSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /// Elements with a separator between them.
  static String join(int line, String separator, Value elements) {
    StringBuilder text = new StringBuilder();
    boolean isFirst = true;
    for (Value element : Operations.elements(line, elements)) {
      String part = Formatting.text(element);
      Budget.reserve(separator.length() + part.length());
      Budget.requireLength(text.length());
      text.append(isFirst ? "" : separator).append(part);
      isFirst = false;
    }
    return text.toString();
  }
}
