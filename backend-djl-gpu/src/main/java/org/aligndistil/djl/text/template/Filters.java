package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.text.template.syntax.TemplateException;
import org.aligndistil.djl.text.template.syntax.Whitespace;

/// What `|` applies.
final class Filters {

  private Filters() {}

  /// Applies a filter.
  static Value apply(String name, Value value, Arguments arguments) {
    int line = arguments.line();
    return switch (name) {
      case "trim" ->
          new Value.Text(Whitespace.strip(Formatting.text(value), arguments.findText(0, "chars")));
      case "upper" -> new Value.Text(Formatting.text(value).toUpperCase(Locale.ROOT));
      case "lower" -> new Value.Text(Formatting.text(value).toLowerCase(Locale.ROOT));
      case "title" -> new Value.Text(Texts.title(Formatting.text(value)));
      case "capitalize" -> new Value.Text(Texts.capitalize(Formatting.text(value)));
      case "replace" -> new Value.Text(Texts.replace(Formatting.text(value), arguments));
      case "string" -> new Value.Text(Formatting.text(value));
      case "safe" -> value;
      case "tojson" ->
          new Value.Text(Formatting.json(line, value, arguments.findWhole(0, "indent").orElse(-1)));
      case "indent" -> new Value.Text(indented(Formatting.text(value), arguments));
      case "length", "count" -> length(line, value);
      case "default", "d" -> {
        boolean isMissing =
            value instanceof Value.Undefined
                || (!value.isTrue()
                    && arguments.find(1, "boolean").map(Value::isTrue).orElse(false));
        yield isMissing ? arguments.find(0, "default_value").orElse(new Value.Text("")) : value;
      }
      case "int" -> new Value.Whole(number(value).longValue());
      case "float" -> new Value.Real(number(value).doubleValue());
      case "items" ->
          value instanceof Value.Mapping mapping
              ? Methods.items(mapping)
              : new Value.Sequence(Operations.elements(line, value));
      case "list" -> new Value.Sequence(Operations.elements(line, value));
      default -> list(name, value, arguments);
    };
  }

  /// Filters of lists.
  private static Value list(String name, Value value, Arguments arguments) {
    int line = arguments.line();
    List<Value> elements = Operations.elements(line, value);
    return switch (name) {
      case "first" ->
          elements.isEmpty() ? new Value.Undefined("the first of nothing") : elements.getFirst();
      case "last" ->
          elements.isEmpty() ? new Value.Undefined("the last of nothing") : elements.getLast();
      case "join" -> new Value.Text(Texts.join(line, arguments.findText(0, "d").orElse(""), value));
      case "reverse" ->
          value instanceof Value.Text
              ? new Value.Text(Texts.join(line, "", new Value.Sequence(elements.reversed())))
              : new Value.Sequence(elements.reversed());
      case "unique" -> unique(elements);
      case "map" -> map(elements, arguments);
      case "select", "reject", "selectattr", "rejectattr" -> select(name, elements, arguments);
      default ->
          throw TemplateException.at(line, "the filter '%s' is not supported".formatted(name));
    };
  }

  /// By what is written of them, which tells a text from a number.
  private static Value unique(List<Value> elements) {
    Map<String, Value> unique = new LinkedHashMap<>();
    for (Value element : elements) {
      unique.putIfAbsent(Formatting.text(new Value.Sequence(List.of(element))), element);
    }
    return new Value.Sequence(List.copyOf(unique.values()));
  }

  private static Value length(int line, Value value) {
    if (value instanceof Value.Whole || value instanceof Value.None) {
      throw TemplateException.at(line, "no length of " + value.kind());
    }
    return new Value.Whole(Operations.elements(line, value).size());
  }

  /// What is no number is 0.
  private static Number number(Value value) {
    return switch (value) {
      case Value.Whole whole -> whole.number();
      case Value.Real real -> real.number();
      case Value.Truth truth -> truth == Value.Truth.TRUE ? 1 : 0;
      default -> {
        String text = Whitespace.strip(Formatting.text(value), Optional.empty());
        yield text.matches("[+-]?[0-9]{1,18}")
            ? (Number) Long.valueOf(text)
            : text.matches("[+-]?[0-9]+\\.[0-9]*") ? (Number) Double.valueOf(text) : 0;
      }
    };
  }

  /// Every line but the first one behind some spaces; lines of white space are left as they are.
  private static String indented(String text, Arguments arguments) {
    int width = Math.max(0, arguments.findWhole(0, "width").orElse(4));
    String[] all = text.split("\n", -1);
    Budget.reserve(text.length() + (double) width * all.length);
    String indent = " ".repeat(width);
    List<String> lines = new ArrayList<>();
    for (String each : all) {
      lines.add(lines.isEmpty() || each.isEmpty() ? each : indent + each);
    }
    return String.join("\n", lines);
  }

  private static Value map(List<Value> elements, Arguments arguments) {
    int line = arguments.line();
    boolean isAttribute = arguments.named().containsKey("attribute");
    String name =
        isAttribute ? arguments.text(Integer.MAX_VALUE, "attribute") : arguments.text(0, "name");
    Arguments rest = new Arguments(line, isAttribute ? List.of() : tail(arguments, 1), Map.of());
    List<Value> mapped = new ArrayList<>();
    for (Value element : elements) {
      mapped.add(isAttribute ? Access.attribute(line, element, name) : apply(name, element, rest));
    }
    return new Value.Sequence(mapped);
  }

  private static Value select(String filter, List<Value> elements, Arguments arguments) {
    int line = arguments.line();
    boolean isAttribute = filter.endsWith("attr");
    int at = isAttribute ? 1 : 0;
    List<Value> selected = new ArrayList<>();
    for (Value element : elements) {
      Value tested =
          isAttribute ? Access.attribute(line, element, arguments.text(0, "attribute")) : element;
      boolean passes =
          arguments.values().size() > at
              ? Tests.holds(
                  arguments.text(at, "test"),
                  tested,
                  new Arguments(line, tail(arguments, at + 1), Map.of()))
              : tested.isTrue();
      if (passes == filter.startsWith("select")) {
        selected.add(element);
      }
    }
    return new Value.Sequence(selected);
  }

  private static List<Value> tail(Arguments arguments, int from) {
    List<Value> values = arguments.values();
    return values.subList(Math.min(from, values.size()), values.size());
  }
}
