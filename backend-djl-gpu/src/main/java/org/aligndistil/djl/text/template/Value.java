package org.aligndistil.djl.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an expression can be: the values of JSON, and what a template makes of them.
sealed interface Value {

  /// A text; its length and its indices count code points.
  record Text(String text) implements Value {}

  /// A whole number.
  record Whole(long number) implements Value {}

  /// A number with a fraction.
  record Real(double number) implements Value {}

  /// True or false.
  enum Truth implements Value {
    TRUE,
    FALSE;

    static Truth of(boolean isTrue) {
      return isTrue ? TRUE : FALSE;
    }
  }

  /// None.
  record None() implements Value {}

  /// What a name stands for that nothing was assigned to.
  ///
  /// @param what for messages: the name, in quotes
  record Undefined(String what) implements Value {}

  /// A list or a tuple. The list is not copied.
  record Sequence(List<Value> values) implements Value {}

  /// A dictionary, or a namespace, whose entries can be assigned. The map is not copied.
  record Mapping(Map<String, Value> entries) implements Value {}

  /// What can be called.
  record Function(Body body) implements Value {}

  /// What a function does.
  interface Body {
    Value call(Arguments arguments);
  }

  /// A tree of JSON, of maps, lists, strings, numbers, booleans and null, as a value.
  static Value of(@Nullable Object tree) {
    return switch (tree) {
      case null -> new None();
      case Value value -> value;
      case String text -> new Text(text);
      case Boolean truth -> Truth.of(truth);
      case Integer number -> new Whole(number);
      case Long number -> new Whole(number);
      case BigInteger number -> new Whole(number.longValueExact());
      case Double number -> new Real(number);
      case BigDecimal number -> new Real(number.doubleValue());
      case List<?> list -> {
        List<Value> values = new ArrayList<>();
        for (Object element : list) {
          values.add(of(element));
        }
        yield new Sequence(values);
      }
      case Map<?, ?> map -> {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (var entry : map.entrySet()) {
          entries.put(String.valueOf(entry.getKey()), of(entry.getValue()));
        }
        yield new Mapping(entries);
      }
      default -> throw new IllegalArgumentException("no value of JSON: " + tree.getClass());
    };
  }

  /// Whether the value counts as true.
  default boolean isTrue() {
    return switch (this) {
      case Text text -> !text.text().isEmpty();
      case Whole whole -> whole.number() != 0;
      case Real real -> real.number() != 0;
      case Truth truth -> truth == Truth.TRUE;
      case None _, Undefined _ -> false;
      case Sequence sequence -> !sequence.values().isEmpty();
      case Mapping mapping -> !mapping.entries().isEmpty();
      case Function _ -> true;
    };
  }

  /// What kind of value it is, for messages.
  default String kind() {
    return switch (this) {
      case Text _ -> "a text";
      case Whole _, Real _ -> "a number";
      case Truth _ -> "a truth value";
      case None _ -> "none";
      case Undefined undefined -> undefined.what() + ", which is undefined";
      case Sequence _ -> "a list";
      case Mapping _ -> "a mapping";
      case Function _ -> "a function";
    };
  }
}
