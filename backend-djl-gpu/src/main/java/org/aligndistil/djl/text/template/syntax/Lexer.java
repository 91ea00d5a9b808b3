package org.aligndistil.djl.text.template.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes a template to pieces, and settles which white space around tags is part of the text.
///
/// As with Jinja's `trim_blocks` and `lstrip_blocks`, the line feed after a block or a comment is
/// dropped, and so are the blanks before it if nothing else is before it on its line. A `-` inside
/// of a tag drops all white space on its side, a `+` keeps it. One line feed at the end of the
/// template is dropped.
final class Lexer {

  private static final List<String> SIGNS =
      List.of(
          "==", "!=", "<=", ">=", "//", "**", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")",
          "[", "]", "{", "}", ".", ",", ":", "|");

  /// Expressions are read and computed by recursion.
  private static final int LONGEST_TAG = 1000;

  private static final int DEEPEST = 50;

  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int counted;
  private int lines;

  private Lexer(String source) {
    this.source = source;
  }

  static List<Token> tokens(String template) {
    String unix = template.replace("\r\n", "\n").replace('\r', '\n');
    return new Lexer(unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix).tokens();
  }

  private List<Token> tokens() {
    while (at < source.length()) {
      int begin = nextTag();
      data(begin);
      if (begin == source.length()) {
        break;
      }
      at = begin + 2;
      char kind = source.charAt(begin + 1);
      if (at < source.length() && (source.charAt(at) == '-' || source.charAt(at) == '+')) {
        at++;
      }
      switch (kind) {
        case '#' -> comment(begin);
        case '%' -> tag(begin, "%}", Token.Kind.BLOCK_BEGIN, Token.Kind.BLOCK_END);
        default -> tag(begin, "}}", Token.Kind.OUTPUT_BEGIN, Token.Kind.OUTPUT_END);
      }
    }
    tokens.add(new Token(Token.Kind.END, "", line(source.length())));
    return tokens;
  }

  private int nextTag() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return source.length();
  }

  private void data(int end) {
    String text = source.substring(at, end);
    if (end < source.length()) {
      char sign = end + 2 < source.length() ? source.charAt(end + 2) : ' ';
      if (sign == '-') {
        text = Whitespace.stripEnd(text, Optional.empty());
      } else if (sign != '+' && source.charAt(end + 1) != '{') {
        int line = text.lastIndexOf('\n') + 1;
        boolean isLineStart = at == 0 || source.charAt(at - 1) == '\n';
        if ((line > 0 || isLineStart)
            && text.substring(line).chars().allMatch(Whitespace::isSpace)) {
          text = text.substring(0, line);
        }
      }
    }
    if (!text.isEmpty()) {
      tokens.add(new Token(Token.Kind.DATA, text, line(at)));
    }
  }

  private void comment(int begin) {
    int end = source.indexOf("#}", at);
    if (end < 0) {
      throw TemplateException.at(line(begin), "a comment '{#' has no '#}'");
    }
    at = end + 2;
    dropAfter(end > begin + 2 ? source.charAt(end - 1) : ' ', "#}");
  }

  private void tag(int begin, String close, Token.Kind first, Token.Kind last) {
    tokens.add(new Token(first, source.substring(begin, begin + 2), line(begin)));
    int before = tokens.size();
    int depth = 0;
    while (true) {
      while (at < source.length() && Whitespace.isSpace(source.charAt(at))) {
        at++;
      }
      if (at == source.length()) {
        throw TemplateException.at(
            line(begin), "a '%s' has no '%s'".formatted(source.substring(begin, begin + 2), close));
      }
      char c = source.charAt(at);
      if (depth == 0 && (c == '-' || c == '+') && source.startsWith(close, at + 1)) {
        tokens.add(new Token(last, close, line(at)));
        at += 3;
        dropAfter(c, close);
        return;
      }
      if (depth == 0 && source.startsWith(close, at)) {
        tokens.add(new Token(last, close, line(at)));
        at += 2;
        dropAfter(' ', close);
        return;
      }
      Token token = word(c);
      depth += token.kind() == Token.Kind.SIGN && "([{".contains(token.text()) ? 1 : 0;
      if (depth > DEEPEST || tokens.size() - before > LONGEST_TAG) {
        throw TemplateException.at(
            line(begin),
            "a tag must have at most %d words, nested at most %d deep"
                .formatted(LONGEST_TAG, DEEPEST));
      }
      depth -= token.kind() == Token.Kind.SIGN && ")]}".contains(token.text()) ? 1 : 0;
      tokens.add(token);
    }
  }

  /// Drops what a tag takes with it of the text behind it.
  private void dropAfter(char sign, String close) {
    if (sign == '-') {
      while (at < source.length() && Whitespace.isSpace(source.charAt(at))) {
        at++;
      }
    } else if (!close.equals("}}") && sign != '+' && source.startsWith("\n", at)) {
      at++;
    }
  }

  private Token word(char c) {
    int begin = at;
    if (c == '"' || c == '\'') {
      return string(c);
    }
    if (Character.isLetter(c) || c == '_') {
      while (at < source.length()
          && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_')) {
        at++;
      }
      return new Token(Token.Kind.NAME, source.substring(begin, at), line(begin));
    }
    if (isDigit(c)) {
      digits();
      Token.Kind kind = Token.Kind.WHOLE;
      if (at + 1 < source.length() && source.charAt(at) == '.' && isDigit(source.charAt(at + 1))) {
        at++;
        digits();
        kind = Token.Kind.REAL;
      }
      return new Token(kind, source.substring(begin, at), line(begin));
    }
    for (String sign : SIGNS) {
      if (source.startsWith(sign, at)) {
        at += sign.length();
        return new Token(Token.Kind.SIGN, sign, line(begin));
      }
    }
    throw TemplateException.at(line(at), "there is no sign '%c'".formatted(c));
  }

  private void digits() {
    while (at < source.length() && isDigit(source.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private Token string(char quote) {
    int begin = at++;
    StringBuilder text = new StringBuilder();
    while (at < source.length() && source.charAt(at) != quote) {
      char c = source.charAt(at++);
      if (c == '\\' && at < source.length()) {
        escape(text);
      } else {
        text.append(c);
      }
    }
    if (at == source.length()) {
      throw TemplateException.at(line(begin), "a string has no end");
    }
    at++;
    return new Token(Token.Kind.STRING, text.toString(), line(begin));
  }

  private void escape(StringBuilder text) {
    char c = source.charAt(at++);
    int plain = "ntrbfva0\\'\"\n".indexOf(c);
    if (plain >= 0) {
      // A line feed that is escaped is not there.
      text.append(plain == 11 ? "" : String.valueOf("\n\t\r\b\f\u000b\u0007\0\\'\"".charAt(plain)));
      return;
    }
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0 || at + digits > source.length()) {
      text.append('\\').append(c);
      return;
    }
    try {
      text.appendCodePoint(Integer.parseInt(source, at, at + digits, 16));
    } catch (IllegalArgumentException e) {
      throw TemplateException.at(
          line(at), "'\\%c' needs %d hexadecimal digits".formatted(c, digits));
    }
    at += digits;
  }

  /// The line of a place; places are asked for in about their order.
  private int line(int position) {
    int from = Math.min(counted, position);
    int feeds =
        (int)
            source
                .substring(from, Math.max(counted, position))
                .chars()
                .filter(c -> c == '\n')
                .count();
    lines += position < counted ? -feeds : feeds;
    counted = position;
    return 1 + lines;
  }
}
