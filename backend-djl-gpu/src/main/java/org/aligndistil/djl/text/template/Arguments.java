package org.aligndistil.djl.text.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// What a function, a filter, a test or a method is called with.
///
/// @param line of the call, from 1
/// @param values by position
/// @param named by name
record Arguments(int line, List<Value> values, Map<String, Value> named) {

  private static final long LARGEST = Integer.MAX_VALUE;

  /// An argument that may be left out.
  ///
  /// @param position from 0
  /// @param name its name
  Optional<Value> find(int position, String name) {
    return position < values.size()
        ? Optional.of(values.get(position))
        : Optional.ofNullable(named.get(name));
  }

  /// An argument that must be there.
  Value get(int position, String name) {
    return find(position, name)
        .orElseThrow(
            () -> TemplateException.at(line, "the argument '%s' is missing".formatted(name)));
  }

  /// An argument that must be a text.
  String text(int position, String name) {
    if (get(position, name) instanceof Value.Text text) {
      return text.text();
    }
    throw TemplateException.at(
        line, "'%s' must be a text, not %s".formatted(name, get(position, name).kind()));
  }

  /// A text that may be left out.
  Optional<String> findText(int position, String name) {
    return find(position, name)
        .filter(value -> !(value instanceof Value.None))
        .map(_ -> text(position, name));
  }

  /// A whole number that may be left out; as large as any text can be if it is larger.
  Optional<Integer> findWhole(int position, String name) {
    return find(position, name)
        .filter(value -> !(value instanceof Value.None))
        .map(value -> (int) Math.clamp(Operations.whole(line, value), -LARGEST, LARGEST));
  }
}
