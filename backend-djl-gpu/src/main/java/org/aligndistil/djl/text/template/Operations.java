package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// Arithmetic and comparisons, as Python has them.
final class Operations {

  private Operations() {}

  /// `left operator right`.
  static Value arithmetic(int line, String operator, Value left, Value right) {
    if (isNumber(left) && isNumber(right)) {
      return left instanceof Value.Real || right instanceof Value.Real || operator.equals("/")
          ? new Value.Real(reals(line, operator, real(left), real(right)))
          : wholes(line, operator, whole(line, left), whole(line, right));
    }
    if (operator.equals("+") && left instanceof Value.Text a && right instanceof Value.Text b) {
      Budget.reserve((double) a.text().length() + b.text().length());
      return new Value.Text(a.text() + b.text());
    }
    if (operator.equals("+")
        && left instanceof Value.Sequence a
        && right instanceof Value.Sequence b) {
      Budget.reserve((double) a.values().size() + b.values().size());
      List<Value> both = new ArrayList<>(a.values());
      both.addAll(b.values());
      return new Value.Sequence(both);
    }
    if (operator.equals("*") && left instanceof Value.Text text && right instanceof Value.Whole n) {
      int times = (int) Math.clamp(n.number(), 0, (long) Budget.LARGEST);
      Budget.reserve((double) text.text().length() * times);
      return new Value.Text(text.text().repeat(times));
    }
    throw TemplateException.at(
        line, "'%s' of %s and %s".formatted(operator, left.kind(), right.kind()));
  }

  private static Value wholes(int line, String operator, long a, long b) {
    if (b == 0 && (operator.equals("//") || operator.equals("%"))) {
      throw TemplateException.at(line, "a division by 0");
    }
    return new Value.Whole(
        switch (operator) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          case "//" -> Math.floorDiv(a, b);
          case "%" -> Math.floorMod(a, b);
          case "**" -> Math.round(Math.pow((double) a, (double) b));
          default -> throw TemplateException.at(line, "there is no operator " + operator);
        });
  }

  private static double reals(int line, String operator, double a, double b) {
    if (b == 0 && (operator.contains("/") || operator.equals("%"))) {
      throw TemplateException.at(line, "a division by 0");
    }
    return switch (operator) {
      case "+" -> a + b;
      case "-" -> a - b;
      case "*" -> a * b;
      case "/" -> a / b;
      case "//" -> Math.floor(a / b);
      case "%" -> a - b * Math.floor(a / b);
      case "**" -> Math.pow(a, b);
      default -> throw TemplateException.at(line, "there is no operator " + operator);
    };
  }

  /// Whether `left operator right`.
  static boolean compares(int line, String operator, Value left, Value right) {
    return switch (operator) {
      case "==" -> equal(left, right);
      case "!=" -> !equal(left, right);
      case "in" -> contains(line, right, left);
      case "not in" -> !contains(line, right, left);
      default -> {
        int order = order(line, left, right);
        yield switch (operator) {
          case "<" -> order < 0;
          case "<=" -> order <= 0;
          case ">" -> order > 0;
          default -> order >= 0;
        };
      }
    };
  }

  /// Whether two values are equal; true is 1, and all that is undefined is equal.
  static boolean equal(Value left, Value right) {
    return Equality.of(left, right);
  }

  private static boolean contains(int line, Value container, Value element) {
    if (container instanceof Value.Text text) {
      if (element instanceof Value.Text part) {
        return text.text().contains(part.text());
      }
      throw TemplateException.at(line, "'in' a text needs a text, not " + element.kind());
    }
    return elements(line, container).stream().anyMatch(value -> equal(value, element));
  }

  private static int order(int line, Value left, Value right) {
    if (isNumber(left) && isNumber(right)) {
      return Double.compare(real(left), real(right));
    }
    if (left instanceof Value.Text a && right instanceof Value.Text b) {
      return a.text().compareTo(b.text());
    }
    throw TemplateException.at(
        line, "no order between %s and %s".formatted(left.kind(), right.kind()));
  }

  /// What a loop over a value runs over.
  static List<Value> elements(int line, Value value) {
    return switch (value) {
      case Value.Sequence sequence -> List.copyOf(sequence.values());
      case Value.Mapping mapping -> texts(List.copyOf(mapping.entries().keySet()));
      case Value.Text text ->
          text.text()
              .codePoints()
              .<Value>mapToObj(point -> new Value.Text(Character.toString(point)))
              .toList();
      case Value.Undefined _ -> List.of();
      case Value.Whole _, Value.Real _, Value.Truth _, Value.None _, Value.Function _ ->
          throw TemplateException.at(line, "no elements in " + value.kind());
    };
  }

  /// Texts as values.
  static List<Value> texts(List<String> texts) {
    return texts.stream().<Value>map(Value.Text::new).toList();
  }

  /// A value that must be a whole number.
  static long whole(int line, Value value) {
    return switch (value) {
      case Value.Whole whole -> whole.number();
      case Value.Truth truth -> truth == Value.Truth.TRUE ? 1 : 0;
      default -> throw TemplateException.at(line, "expected a whole number, not " + value.kind());
    };
  }

  static boolean isNumber(Value value) {
    return value instanceof Value.Whole
        || value instanceof Value.Real
        || value instanceof Value.Truth;
  }

  /// A number as a real one.
  static double real(Value value) {
    return value instanceof Value.Real real ? real.number() : whole(0, value);
  }
}
