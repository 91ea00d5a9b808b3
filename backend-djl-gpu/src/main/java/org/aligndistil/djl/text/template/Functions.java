package org.aligndistil.djl.text.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.text.template.syntax.TemplateException;

/// The functions that every template has.
final class Functions {

  private static final int LONGEST_RANGE = 100_000;

  /// The functions by name.
  static final Map<String, Value> GLOBALS =
      Map.of(
          "namespace", new Value.Function(Functions::namespace),
          "dict", new Value.Function(Functions::namespace),
          "range", new Value.Function(Functions::range),
          "raise_exception", new Value.Function(Functions::raise));

  private Functions() {}

  private static Value namespace(Arguments arguments) {
    Map<String, Value> entries = new LinkedHashMap<>();
    if (arguments.find(0, "mapping").orElse(new Value.None()) instanceof Value.Mapping first) {
      entries.putAll(first.entries());
    }
    entries.putAll(arguments.named());
    return new Value.Mapping(entries);
  }

  private static Value raise(Arguments arguments) {
    throw TemplateException.raised(arguments.line(), Formatting.text(arguments.get(0, "message")));
  }

  private static Value range(Arguments arguments) {
    List<Long> bounds =
        arguments.values().stream()
            .map(value -> Operations.whole(arguments.line(), value))
            .toList();
    long first = bounds.size() > 1 ? bounds.get(0) : 0;
    long end = bounds.isEmpty() ? 0 : bounds.get(Math.min(1, bounds.size() - 1));
    long step = bounds.size() > 2 ? bounds.get(2) : 1;
    if (bounds.isEmpty()
        || step == 0
        || ((double) end - (double) first) / (double) step > LONGEST_RANGE) {
      throw TemplateException.at(arguments.line(), "no such range");
    }
    List<Value> numbers = new ArrayList<>();
    // Counted beside, because the last number may be near the largest of all.
    long i = first;
    while (numbers.size() <= LONGEST_RANGE && (step > 0 ? i < end : i > end)) {
      numbers.add(new Value.Whole(i));
      i += step;
    }
    return new Value.Sequence(numbers);
  }
}
