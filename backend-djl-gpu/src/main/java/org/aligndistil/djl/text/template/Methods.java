package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.aligndistil.djl.text.template.syntax.Whitespace;

/// The methods of texts and mappings, as Python has them.
final class Methods {

  private Methods() {}

  /// A method of a value.
  static Optional<Value> find(Value of, String name) {
    return switch (of) {
      case Value.Text text -> text(text.text(), name).map(Value.Function::new);
      case Value.Mapping mapping -> mapping(mapping, name).map(Value.Function::new);
      default -> Optional.empty();
    };
  }

  private static Optional<Value.Body> mapping(Value.Mapping of, String name) {
    return switch (name) {
      case "keys" ->
          Optional.of(arguments -> new Value.Sequence(Operations.elements(arguments.line(), of)));
      case "values" -> Optional.of(_ -> new Value.Sequence(List.copyOf(of.entries().values())));
      case "items" -> Optional.of(_ -> items(of));
      case "get" ->
          Optional.of(arguments ->
              of.entries()
                  .getOrDefault(
                      arguments.text(0, "key"),
                      arguments.find(1, "default").orElse(new Value.None())));
      default -> Optional.empty();
    };
  }

  /// Pairs of key and value.
  static Value items(Value.Mapping of) {
    List<Value> items = new ArrayList<>();
    of.entries()
        .forEach(
            (key, value) -> items.add(new Value.Sequence(List.of(new Value.Text(key), value))));
    return new Value.Sequence(items);
  }

  private static Optional<Value.Body> text(String of, String name) {
    return switch (name) {
      case "strip" -> text(arguments -> Whitespace.strip(of, arguments.findText(0, "chars")));
      case "lstrip" -> text(arguments -> Whitespace.stripStart(of, arguments.findText(0, "chars")));
      case "rstrip" -> text(arguments -> Whitespace.stripEnd(of, arguments.findText(0, "chars")));
      case "upper" -> text(_ -> of.toUpperCase(Locale.ROOT));
      case "lower" -> text(_ -> of.toLowerCase(Locale.ROOT));
      case "title" -> text(_ -> Texts.title(of));
      case "capitalize" -> text(_ -> Texts.capitalize(of));
      case "replace" -> text(arguments -> Texts.replace(of, arguments));
      case "join" ->
          text(arguments -> Texts.join(arguments.line(), of, arguments.get(0, "iterable")));
      case "split" -> Optional.of(arguments -> Texts.split(of, arguments));
      case "splitlines" ->
          Optional.of(_ -> new Value.Sequence(Operations.texts(of.lines().toList())));
      case "startswith" -> Optional.of(arguments -> any(arguments, of::startsWith));
      case "endswith" -> Optional.of(arguments -> any(arguments, of::endsWith));
      case "find" ->
          Optional.of(arguments -> {
            int at = of.indexOf(arguments.text(0, "sub"));
            return new Value.Whole(at < 0 ? -1 : of.codePointCount(0, at));
          });
      default -> Optional.empty();
    };
  }

  /// Makes a text of the arguments.
  private interface Maker {
    String make(Arguments arguments);
  }

  private static Optional<Value.Body> text(Maker maker) {
    return Optional.of(arguments -> new Value.Text(maker.make(arguments)));
  }

  /// Whether the argument, or one of a tuple of them, passes.
  private static Value any(Arguments arguments, Predicate<String> test) {
    Value parts = arguments.get(0, "prefix");
    return Value.Truth.of(
        parts instanceof Value.Sequence sequence
            ? sequence.values().stream().map(Formatting::text).anyMatch(test)
            : test.test(arguments.text(0, "prefix")));
  }
}
