package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.text.template.syntax.Expression;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// Computes expressions.
///
/// @param scope what names stand for
record Evaluation(Scope scope) {

  /// The value of an expression.
  Value value(Expression expression) {
    return Budget.spendOn(computed(expression));
  }

  private Value computed(Expression expression) {
    int line = expression.line();
    return switch (expression) {
      case Expression.Literal literal -> Value.of(literal.value());
      case Expression.Nothing _ -> new Value.None();
      case Expression.Name name -> scope.get(name.name());
      case Expression.Listed listed -> new Value.Sequence(values(listed.elements()));
      case Expression.Dictionary dictionary -> {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (Expression.Entry entry : dictionary.entries()) {
          entries.put(Formatting.text(value(entry.key())), value(entry.value()));
        }
        yield new Value.Mapping(entries);
      }
      case Expression.Attribute attribute ->
          Access.attribute(line, value(attribute.of()), attribute.name());
      case Expression.Item item -> Access.item(line, value(item.of()), value(item.index()));
      case Expression.Slice slice ->
          Access.slice(
              line,
              value(slice.of()),
              new Access.Bounds(
                  bound(line, slice.bounds().from()),
                  bound(line, slice.bounds().to()),
                  bound(line, slice.bounds().step())));
      case Expression.Unary unary -> unary(unary);
      case Expression.Binary binary -> binary(binary);
      case Expression.Comparison comparison -> comparison(comparison);
      case Expression.Choice choice -> {
        if (value(choice.condition()).isTrue()) {
          yield value(choice.then());
        }
        yield choice.otherwise().map(this::value).orElse(new Value.Undefined("a choice"));
      }
      case Expression.Call call -> {
        Value function = value(call.function());
        if (!(function instanceof Value.Function callable)) {
          throw TemplateException.at(line, "cannot call " + function.kind());
        }
        yield callable.body().call(arguments(line, call.parameters()));
      }
      case Expression.Filter filter ->
          Filters.apply(
              filter.name(), value(filter.operand()), arguments(line, filter.parameters()));
      case Expression.Test test ->
          Value.Truth.of(
              Tests.holds(test.name(), value(test.operand()), arguments(line, test.parameters())));
    };
  }

  private List<Value> values(List<Expression> expressions) {
    List<Value> values = new ArrayList<>();
    for (Expression expression : expressions) {
      values.add(value(expression));
    }
    return values;
  }

  private Arguments arguments(int line, Expression.Parameters parameters) {
    Map<String, Value> named = new LinkedHashMap<>();
    parameters.named().forEach((name, expression) -> named.put(name, value(expression)));
    return new Arguments(line, values(parameters.values()), named);
  }

  private Optional<Long> bound(int line, Optional<Expression> bound) {
    return bound
        .map(this::value)
        .filter(value -> !(value instanceof Value.None))
        .map(value -> Operations.whole(line, value));
  }

  private Value unary(Expression.Unary unary) {
    Value operand = value(unary.operand());
    return switch (unary.operator()) {
      case "not" -> Value.Truth.of(!operand.isTrue());
      case "-" -> Operations.arithmetic(unary.line(), "-", new Value.Whole(0), operand);
      default -> Operations.arithmetic(unary.line(), "+", new Value.Whole(0), operand);
    };
  }

  private Value binary(Expression.Binary binary) {
    Value left = value(binary.left());
    return switch (binary.operator()) {
      case "and" -> left.isTrue() ? value(binary.right()) : left;
      case "or" -> left.isTrue() ? left : value(binary.right());
      case "~" ->
          Operations.arithmetic(
              binary.line(),
              "+",
              new Value.Text(Formatting.text(left)),
              new Value.Text(Formatting.text(value(binary.right()))));
      default ->
          Operations.arithmetic(binary.line(), binary.operator(), left, value(binary.right()));
    };
  }

  private Value comparison(Expression.Comparison comparison) {
    Value left = value(comparison.first());
    for (Expression.Step step : comparison.steps()) {
      Value right = value(step.right());
      if (!Operations.compares(comparison.line(), step.operator(), left, right)) {
        return Value.Truth.FALSE;
      }
      left = right;
    }
    return Value.Truth.TRUE;
  }
}
