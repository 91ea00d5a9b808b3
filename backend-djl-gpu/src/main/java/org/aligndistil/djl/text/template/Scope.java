package org.aligndistil.djl.text.template;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Names and what they stand for. A loop has a scope of its own in every round: what is set there
/// is not seen outside.
final class Scope {

  private final Map<String, Value> values;
  private final Optional<Scope> outer;

  private Scope(Map<String, Value> values, Optional<Scope> outer) {
    this.values = values;
    this.outer = outer;
  }

  static Scope of(Map<String, Value> values) {
    return new Scope(new HashMap<>(values), Optional.empty());
  }

  Scope inner() {
    return new Scope(new HashMap<>(), Optional.of(this));
  }

  void set(String name, Value value) {
    values.put(name, value);
  }

  Value get(String name) {
    Value value = values.get(name);
    if (value != null) {
      return value;
    }
    return outer.isPresent() ? outer.get().get(name) : new Value.Undefined("'" + name + "'");
  }
}
