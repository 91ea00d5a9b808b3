package org.aligndistil.djl.text.template.syntax;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An expression of a template, as it is written.
public sealed interface Expression {

  /// Where it begins, from 1.
  int line();

  /// A text, number or truth value that is written out: a String, Long, Double or Boolean.
  record Literal(int line, Object value) implements Expression {}

  /// None.
  record Nothing(int line) implements Expression {}

  /// What a name stands for.
  record Name(int line, String name) implements Expression {}

  /// A list or a tuple.
  record Listed(int line, List<Expression> elements) implements Expression {}

  /// A dictionary.
  record Dictionary(int line, List<Entry> entries) implements Expression {}

  /// An entry of a dictionary.
  record Entry(Expression key, Expression value) {}

  /// `of.name`.
  record Attribute(int line, Expression of, String name) implements Expression {}

  /// `of[index]`.
  record Item(int line, Expression of, Expression index) implements Expression {}

  /// `of[from:to:step]`.
  record Slice(int line, Expression of, Bounds bounds) implements Expression {}

  /// The bounds of a slice.
  record Bounds(Optional<Expression> from, Optional<Expression> to, Optional<Expression> step) {}

  /// `-operand`, `+operand`, `not operand`.
  record Unary(int line, String operator, Expression operand) implements Expression {}

  /// `left operator right`; `and` and `or` among the operators.
  record Binary(int line, String operator, Expression left, Expression right)
      implements Expression {}

  /// `first < second <= third …`.
  record Comparison(int line, Expression first, List<Step> steps) implements Expression {}

  /// One operator of a comparison with its right side.
  record Step(String operator, Expression right) {}

  /// `then if condition else otherwise`.
  record Choice(int line, Expression condition, Expression then, Optional<Expression> otherwise)
      implements Expression {}

  /// `function(arguments)`.
  record Call(int line, Expression function, Parameters parameters) implements Expression {}

  /// `operand | name(arguments)`.
  record Filter(int line, Expression operand, String name, Parameters parameters)
      implements Expression {}

  /// `operand is name(arguments)`.
  record Test(int line, Expression operand, String name, Parameters parameters)
      implements Expression {}

  /// What stands between the brackets of a call.
  record Parameters(List<Expression> values, Map<String, Expression> named) {}
}
