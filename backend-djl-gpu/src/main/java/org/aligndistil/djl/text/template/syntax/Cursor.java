package org.aligndistil.djl.text.template.syntax;

import java.util.List;

/// A place in the pieces of a template.
final class Cursor {

  private final List<Token> tokens;
  private int at;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token next() {
    return tokens.get(at);
  }

  Token take() {
    Token token = next();
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  int line() {
    return next().line();
  }

  boolean isNext(String word) {
    return next().is(word);
  }

  /// Whether the piece after the next one is this word.
  boolean isSecond(String word) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is(word);
  }

  boolean isNext(Token.Kind kind) {
    return next().kind() == kind;
  }

  /// Passes over a word if it comes next.
  boolean accept(String word) {
    boolean isThere = isNext(word);
    if (isThere) {
      take();
    }
    return isThere;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw unexpected("'" + word + "'");
    }
  }

  Token expect(Token.Kind kind, String what) {
    if (!isNext(kind)) {
      throw unexpected(what);
    }
    return take();
  }

  TemplateException unexpected(String expected) {
    return TemplateException.at(
        line(), "expected %s, found %s".formatted(expected, next().quoted()));
  }
}
