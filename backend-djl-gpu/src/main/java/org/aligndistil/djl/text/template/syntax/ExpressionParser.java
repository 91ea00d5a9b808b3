package org.aligndistil.djl.text.template.syntax;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads expressions, each method one level of precedence, the loosest first.
final class ExpressionParser {

  private static final List<String> COMPARISONS = List.of("==", "!=", "<", "<=", ">", ">=");
  private static final List<String> NO_OPERAND = List.of("else", "or", "and", "is", "if", "not");

  private static final Expression.Parameters NO_PARAMETERS =
      new Expression.Parameters(List.of(), Map.of());

  private final Cursor cursor;

  ExpressionParser(Cursor cursor) {
    this.cursor = cursor;
  }

  /// An expression, or several with commas between them, which are a tuple.
  Expression tuple() {
    int line = cursor.line();
    Expression first = expression();
    if (!cursor.isNext(",")) {
      return first;
    }
    List<Expression> elements = new ArrayList<>(List.of(first));
    while (cursor.accept(",") && !cursor.isNext(Token.Kind.BLOCK_END) && !cursor.isNext(")")) {
      elements.add(expression());
    }
    return new Expression.Listed(line, elements);
  }

  Expression expression() {
    Expression then = disjunction();
    while (cursor.isNext("if")) {
      int line = cursor.take().line();
      Expression condition = disjunction();
      Optional<Expression> otherwise =
          cursor.accept("else") ? Optional.of(expression()) : Optional.empty();
      then = new Expression.Choice(line, condition, then, otherwise);
    }
    return then;
  }

  /// An expression that is no choice: what a loop runs over, before its `if`.
  Expression disjunction() {
    Expression left = conjunction();
    while (cursor.isNext("or")) {
      left = new Expression.Binary(cursor.take().line(), "or", left, conjunction());
    }
    return left;
  }

  private Expression conjunction() {
    Expression left = negation();
    while (cursor.isNext("and")) {
      left = new Expression.Binary(cursor.take().line(), "and", left, negation());
    }
    return left;
  }

  private Expression negation() {
    if (cursor.isNext("not")) {
      return new Expression.Unary(cursor.take().line(), "not", negation());
    }
    return comparison();
  }

  private Expression comparison() {
    int line = cursor.line();
    Expression first = sum();
    List<Expression.Step> steps = new ArrayList<>();
    while (true) {
      String operator = cursor.next().text();
      if (cursor.isNext(Token.Kind.SIGN) && COMPARISONS.contains(operator)) {
        cursor.take();
      } else if (cursor.accept("in")) {
        operator = "in";
      } else if (cursor.isNext("not") && cursor.isSecond("in")) {
        cursor.take();
        cursor.take();
        operator = "not in";
      } else {
        return steps.isEmpty() ? first : new Expression.Comparison(line, first, steps);
      }
      steps.add(new Expression.Step(operator, sum()));
    }
  }

  private Expression sum() {
    Expression left = joined();
    while (cursor.isNext("+") || cursor.isNext("-")) {
      Token sign = cursor.take();
      left = new Expression.Binary(sign.line(), sign.text(), left, joined());
    }
    return left;
  }

  private Expression joined() {
    Expression left = product();
    while (cursor.isNext("~")) {
      left = new Expression.Binary(cursor.take().line(), "~", left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (cursor.isNext("*") || cursor.isNext("/") || cursor.isNext("//") || cursor.isNext("%")) {
      Token sign = cursor.take();
      left = new Expression.Binary(sign.line(), sign.text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = filtered(signed());
    while (cursor.isNext("**")) {
      left = new Expression.Binary(cursor.take().line(), "**", left, filtered(signed()));
    }
    return left;
  }

  private Expression signed() {
    if (cursor.isNext("-") || cursor.isNext("+")) {
      Token sign = cursor.take();
      return new Expression.Unary(sign.line(), sign.text(), signed());
    }
    return postfix(primary());
  }

  /// Filters and tests bind as tightly as calls do.
  private Expression filtered(Expression operand) {
    Expression result = operand;
    while (true) {
      if (cursor.accept("|")) {
        Token name = cursor.expect(Token.Kind.NAME, "the name of a filter");
        result = new Expression.Filter(name.line(), result, name.text(), parametersIfAny());
      } else if (cursor.accept("is")) {
        result = test(result);
      } else if (cursor.isNext("(")) {
        result = postfix(result);
      } else {
        return result;
      }
    }
  }

  private Expression test(Expression operand) {
    boolean isNegated = cursor.accept("not");
    Token name = cursor.expect(Token.Kind.NAME, "the name of a test");
    Expression.Parameters parameters = NO_PARAMETERS;
    if (cursor.isNext("(")) {
      parameters = parametersIfAny();
    } else if (isOperand(cursor.next())) {
      parameters = new Expression.Parameters(List.of(postfix(primary())), Map.of());
    }
    Expression test = new Expression.Test(name.line(), operand, name.text(), parameters);
    return isNegated ? new Expression.Unary(name.line(), "not", test) : test;
  }

  private static boolean isOperand(Token token) {
    return switch (token.kind()) {
      case NAME -> !NO_OPERAND.contains(token.text()) && !token.text().equals("in");
      case STRING, WHOLE, REAL -> true;
      case SIGN -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }

  private Expression postfix(Expression operand) {
    Expression result = operand;
    while (true) {
      int line = cursor.line();
      if (cursor.accept(".")) {
        Token name = cursor.take();
        if (name.kind() == Token.Kind.WHOLE) {
          Long index = whole(name);
          result = new Expression.Item(line, result, new Expression.Literal(line, index));
        } else if (name.kind() == Token.Kind.NAME) {
          result = new Expression.Attribute(line, result, name.text());
        } else {
          throw TemplateException.at(line, "expected a name behind '.'");
        }
      } else if (cursor.accept("[")) {
        result = item(line, result);
      } else if (cursor.isNext("(")) {
        result = new Expression.Call(line, result, parametersIfAny());
      } else {
        return result;
      }
    }
  }

  private Expression item(int line, Expression of) {
    Optional<Expression> from = cursor.isNext(":") ? Optional.empty() : Optional.of(expression());
    if (from.isPresent() && cursor.accept("]")) {
      return new Expression.Item(line, of, from.get());
    }
    cursor.expect(":");
    Optional<Expression> to = bound();
    Optional<Expression> step = cursor.accept(":") ? bound() : Optional.empty();
    cursor.expect("]");
    return new Expression.Slice(line, of, new Expression.Bounds(from, to, step));
  }

  private Optional<Expression> bound() {
    return cursor.isNext(":") || cursor.isNext("]") ? Optional.empty() : Optional.of(expression());
  }

  private Expression.Parameters parametersIfAny() {
    if (!cursor.accept("(")) {
      return NO_PARAMETERS;
    }
    List<Expression> values = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!cursor.accept(")")) {
      if (cursor.isNext(Token.Kind.NAME) && cursor.isSecond("=")) {
        String name = cursor.take().text();
        cursor.take();
        named.put(name, expression());
      } else {
        values.add(expression());
      }
      if (!cursor.isNext(")")) {
        cursor.expect(",");
      }
    }
    return new Expression.Parameters(values, named);
  }

  private Expression primary() {
    Token token = cursor.take();
    int line = token.line();
    return switch (token.kind()) {
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (cursor.isNext(Token.Kind.STRING)) {
          text.append(cursor.take().text());
        }
        yield new Expression.Literal(line, text.toString());
      }
      case WHOLE -> new Expression.Literal(line, whole(token));
      case REAL -> new Expression.Literal(line, Double.valueOf(token.text()));
      case NAME -> named(token);
      default ->
          switch (token.text()) {
            case "(" -> bracketed(line);
            case "[" -> new Expression.Listed(line, elements("]"));
            case "{" -> dictionary(line);
            default ->
                throw TemplateException.at(line, "expected an expression, found " + token.quoted());
          };
    };
  }

  private static Long whole(Token token) {
    try {
      return Long.valueOf(token.text());
    } catch (NumberFormatException e) {
      throw TemplateException.at(token.line(), "a whole number is too large: " + token.quoted());
    }
  }

  private static Expression named(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Literal(token.line(), true);
      case "false", "False" -> new Expression.Literal(token.line(), false);
      case "none", "None" -> new Expression.Nothing(token.line());
      default -> new Expression.Name(token.line(), token.text());
    };
  }

  private Expression bracketed(int line) {
    if (cursor.accept(")")) {
      return new Expression.Listed(line, List.of());
    }
    Expression inner = tuple();
    cursor.expect(")");
    return inner;
  }

  private List<Expression> elements(String close) {
    List<Expression> elements = new ArrayList<>();
    while (!cursor.accept(close)) {
      elements.add(expression());
      if (!cursor.isNext(close)) {
        cursor.expect(",");
      }
    }
    return elements;
  }

  private Expression dictionary(int line) {
    List<Expression.Entry> entries = new ArrayList<>();
    while (!cursor.accept("}")) {
      Expression key = expression();
      cursor.expect(":");
      entries.add(new Expression.Entry(key, expression()));
      if (!cursor.isNext("}")) {
        cursor.expect(",");
      }
    }
    return new Expression.Dictionary(line, entries);
  }
}
