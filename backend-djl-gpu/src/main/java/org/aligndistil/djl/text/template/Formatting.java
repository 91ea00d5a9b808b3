package org.aligndistil.djl.text.template;

import java.util.Map;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// Values as text: as Python prints them, and as JSON.
final class Formatting {

  private Formatting() {}

  /// What an output tag shows: a text as it is, nothing where nothing is defined.
  static String text(Value value) {
    return switch (value) {
      case Value.Text text -> text.text();
      case Value.Undefined _ -> "";
      default -> {
        StringBuilder text = new StringBuilder();
        literal(value, 0, text);
        yield text.toString();
      }
    };
  }

  /// As Python's `repr` writes a value.
  private static void literal(Value value, int depth, StringBuilder out) {
    Budget.requireDepth(depth);
    Budget.requireLength(out.length());
    Budget.spendOn(value);
    switch (value) {
      case Value.Text text -> out.append(quoted(text.text()));
      case Value.Whole whole -> out.append(whole.number());
      case Value.Real real -> out.append(real(real.number()));
      case Value.Truth truth -> out.append(truth == Value.Truth.TRUE ? "True" : "False");
      case Value.None _ -> out.append("None");
      case Value.Undefined _ -> out.append("Undefined");
      case Value.Function _ -> out.append("<function>");
      case Value.Sequence sequence -> {
        String separator = "[";
        for (Value element : sequence.values()) {
          literal(element, depth + 1, out.append(separator));
          separator = ", ";
        }
        out.append(sequence.values().isEmpty() ? "[]" : "]");
      }
      case Value.Mapping mapping -> {
        String separator = "{";
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
          out.append(separator).append(quoted(entry.getKey())).append(": ");
          literal(entry.getValue(), depth + 1, out);
          separator = ", ";
        }
        out.append(mapping.entries().isEmpty() ? "{}" : "}");
      }
    }
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\\' -> quoted.append("\\\\");
        default -> quoted.append(c == quote ? "\\" + c : String.valueOf(c));
      }
    }
    return quoted.append(quote).toString();
  }

  private static String real(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e16
        ? "%d.0".formatted((long) number)
        : Double.toString(number).replace("E", "e");
  }

  /// As Python's `json.dumps` writes a value, with every character as it is.
  ///
  /// @param line of the template
  /// @param value the value
  /// @param indent spaces of each level; without any, everything is on one line if it is −1
  static String json(int line, Value value, int indent) {
    StringBuilder json = new StringBuilder();
    json(line, value, new Indent(indent, 0), json);
    return json.toString();
  }

  /// How far JSON is indented.
  private record Indent(int width, int depth) {
    Indent deeper() {
      return new Indent(width, depth + 1);
    }

    void feed(StringBuilder json) {
      if (width >= 0) {
        Budget.requireLength(json.length());
        Budget.reserve((double) width * depth);
        json.append('\n').repeat(' ', width * depth);
      }
    }

    String comma() {
      return width >= 0 ? "," : ", ";
    }
  }

  private static void json(int line, Value value, Indent indent, StringBuilder json) {
    Budget.requireDepth(indent.depth());
    Budget.requireLength(json.length());
    Budget.spendOn(value);
    switch (value) {
      case Value.Text text -> json(text.text(), json);
      case Value.Whole whole -> json.append(whole.number());
      case Value.Real real -> json.append(real(real.number()));
      case Value.Truth truth -> json.append(truth == Value.Truth.TRUE);
      case Value.None _ -> json.append("null");
      case Value.Undefined _, Value.Function _ ->
          throw TemplateException.at(line, "JSON has no value for " + value.kind());
      case Value.Sequence sequence -> {
        json.append('[');
        boolean isFirst = true;
        for (Value element : sequence.values()) {
          json.append(isFirst ? "" : indent.comma());
          indent.deeper().feed(json);
          json(line, element, indent.deeper(), json);
          isFirst = false;
        }
        close(isFirst, indent, json, ']');
      }
      case Value.Mapping mapping -> {
        json.append('{');
        boolean isFirst = true;
        for (Map.Entry<String, Value> entry : mapping.entries().entrySet()) {
          json.append(isFirst ? "" : indent.comma());
          indent.deeper().feed(json);
          json(entry.getKey(), json);
          json.append(": ");
          json(line, entry.getValue(), indent.deeper(), json);
          isFirst = false;
        }
        close(isFirst, indent, json, '}');
      }
    }
  }

  private static void close(boolean isEmpty, Indent indent, StringBuilder json, char bracket) {
    if (!isEmpty) {
      indent.feed(json);
    }
    json.append(bracket);
  }

  private static void json(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> json.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
      }
    }
    json.append('"');
  }
}
