package org.aligndistil.djl.text.template;

import java.util.Locale;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// What `is` asks.
final class Tests {

  private Tests() {}

  /// Whether a value passes a test.
  static boolean holds(String name, Value value, Arguments arguments) {
    return switch (name) {
      case "defined" -> !(value instanceof Value.Undefined);
      case "undefined" -> value instanceof Value.Undefined;
      case "none" -> value instanceof Value.None;
      case "string" -> value instanceof Value.Text;
      case "number" -> Operations.isNumber(value);
      case "integer" -> value instanceof Value.Whole;
      case "float" -> value instanceof Value.Real;
      case "boolean" -> value instanceof Value.Truth;
      case "true" -> value == Value.Truth.TRUE;
      case "false" -> value == Value.Truth.FALSE;
      case "mapping" -> value instanceof Value.Mapping;
      case "callable" -> value instanceof Value.Function;
      case "sequence", "iterable" ->
          value instanceof Value.Sequence
              || value instanceof Value.Mapping
              || value instanceof Value.Text
              || value instanceof Value.Undefined;
      case "odd" -> Math.floorMod(Operations.whole(arguments.line(), value), 2) == 1;
      case "even" -> Math.floorMod(Operations.whole(arguments.line(), value), 2) == 0;
      case "divisibleby" ->
          Operations.equal(
              Operations.arithmetic(arguments.line(), "%", value, arguments.get(0, "num")),
              new Value.Whole(0));
      case "lower" -> isCased(value, Formatting.text(value).toLowerCase(Locale.ROOT));
      case "upper" -> isCased(value, Formatting.text(value).toUpperCase(Locale.ROOT));
      case "sameas", "eq", "equalto" -> Operations.equal(value, arguments.get(0, "other"));
      case "ne" -> !Operations.equal(value, arguments.get(0, "other"));
      case "in" -> Operations.compares(arguments.line(), "in", value, arguments.get(0, "seq"));
      default ->
          throw TemplateException.at(
              arguments.line(), "the test '%s' is not supported".formatted(name));
    };
  }

  private static boolean isCased(Value value, String cased) {
    return Formatting.text(value).equals(cased) && cased.chars().anyMatch(Character::isLetter);
  }
}
