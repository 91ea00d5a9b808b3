package org.aligndistil.djl.text.template.syntax;

import java.util.List;
import java.util.Optional;

/// A statement of a template, as it is written.
public sealed interface Statement {

  /// Text as it is.
  record Data(String text) implements Statement {}

  /// `{{ expression }}`.
  record Output(Expression expression) implements Statement {}

  /// `if`, `elif` and `else`.
  record If(List<Branch> branches, List<Statement> otherwise) implements Statement {}

  /// One condition of an `if`.
  record Branch(Expression condition, List<Statement> body) {}

  /// `for targets in values if condition`.
  record For(
      List<String> targets,
      Expression values,
      Optional<Expression> condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  /// `set targets = value`.
  record Set(List<String> targets, Expression value) implements Statement {}

  /// `set namespace.attribute = value`.
  record SetAttribute(int line, String namespace, String attribute, Expression value)
      implements Statement {}

  /// `set target`, the text up to `endset`.
  record SetBlock(String target, List<Statement> body) implements Statement {}

  /// A body that is rendered as if its tags were not there: `generation`.
  record Group(List<Statement> body) implements Statement {}

  /// `break`.
  record Break() implements Statement {}

  /// `continue`.
  record Continue() implements Statement {}
}
