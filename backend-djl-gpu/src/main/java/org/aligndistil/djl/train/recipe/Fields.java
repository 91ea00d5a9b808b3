package org.aligndistil.djl.train.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.aligndistil.objective.NearestName;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping of a recipe while it is read. The names that were asked for are those that exist;
/// [#finish] refuses all others.
final class Fields {

  private final String recipe;
  private final String place;
  private final Node node;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  /// The fields of a node.
  ///
  /// @param recipe what the recipe is called in messages
  /// @param place where the mapping stands in it, as in `stage 'dpo'`
  /// @param node a mapping
  Fields(String recipe, String place, Node node) {
    this.recipe = recipe;
    this.place = place;
    this.node = node;
    if (!(node instanceof MappingNode mapping)) {
      throw error(node, "%s must be a mapping of names to values".formatted(place));
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode(), "a name");
      if (values.put(key, tuple.getValueNode()) != null) {
        throw error(tuple.getKeyNode(), "'%s' stands twice in %s".formatted(key, place));
      }
      keys.put(key, tuple.getKeyNode());
    }
  }

  /// Refuses names that nobody asked for.
  void finish() {
    for (var entry : keys.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw error(
            entry.getValue(),
            "unknown key '%s' in %s%s"
                .formatted(entry.getKey(), place, NearestName.hint(entry.getKey(), known)));
      }
    }
  }

  boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  Optional<String> text(String key) {
    return value(key).map(value -> scalar(value, key));
  }

  String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  String requiredText(String key) {
    return text(key).orElseThrow(() -> missing(key));
  }

  double number(String key, double otherwise) {
    return parsed(key, "a number", Double::valueOf).orElse(otherwise);
  }

  double positive(String key, double otherwise) {
    double number = number(key, otherwise);
    if (!(number > 0) || Double.isInfinite(number)) {
      throw error(key, "%s must be positive and finite: %s".formatted(key, number));
    }
    return number;
  }

  /// A positive number, or `Infinity` for no limit.
  double limit(String key, double otherwise) {
    double number = number(key, otherwise);
    if (!(number > 0)) {
      throw error(key, "%s must be positive: %s".formatted(key, number));
    }
    return number;
  }

  double between(String key, double otherwise, double low, double high) {
    double number = number(key, otherwise);
    if (!(number >= low && number <= high)) {
      throw error(key, "%s must be from %s to %s: %s".formatted(key, low, high, number));
    }
    return number;
  }

  Optional<Integer> count(String key) {
    Optional<Integer> count = parsed(key, "a whole number", Integer::valueOf);
    if (count.isPresent() && count.get() < 1) {
      throw error(key, "%s must be at least 1: %d".formatted(key, count.get()));
    }
    return count;
  }

  int count(String key, int otherwise) {
    return count(key).orElse(otherwise);
  }

  /// A whole number from 0 on; 0 without it.
  int countOrNone(String key) {
    int count = parsed(key, "a whole number", Integer::valueOf).orElse(0);
    if (count < 0) {
      throw error(key, "%s must not be negative: %d".formatted(key, count));
    }
    return count;
  }

  int requiredCount(String key) {
    return count(key).orElseThrow(() -> missing(key));
  }

  long whole(String key, long otherwise) {
    return parsed(key, "a whole number", Long::valueOf).orElse(otherwise);
  }

  /// One of the constants of an enum, written in lower case.
  <E extends Enum<E>> E choice(String key, E otherwise) {
    List<String> names = new ArrayList<>();
    for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      names.add(name);
      if (text(key).filter(name::equals).isPresent()) {
        return constant;
      }
    }
    if (text(key).isEmpty()) {
      return otherwise;
    }
    throw error(
        key,
        "%s must be one of %s: %s"
            .formatted(key, String.join(", ", names), text(key).orElseThrow()));
  }

  /// `true` or `false`.
  boolean isTrue(String key) {
    Optional<String> text = text(key);
    if (text.isPresent() && !List.of("true", "false").contains(text.get())) {
      throw error(key, "%s must be true or false: %s".formatted(key, text.get()));
    }
    return text.filter("true"::equals).isPresent();
  }

  /// A mapping within this one, unless it is a single word, or not there.
  Optional<Fields> fieldsOrWord(String key) {
    return value(key).filter(MappingNode.class::isInstance).flatMap(_ -> fields(key));
  }

  /// The same fields, called otherwise in messages.
  Fields called(String otherPlace) {
    return new Fields(recipe, otherPlace, node);
  }

  /// A mapping within this one, if it is there.
  Optional<Fields> fields(String key) {
    return value(key).map(value -> new Fields(recipe, "%s of %s".formatted(key, place), value));
  }

  /// All entries of a mapping of names to words.
  Map<String, String> words(String key) {
    Map<String, String> words = new LinkedHashMap<>();
    fields(key)
        .ifPresent(
            fields -> fields.values.forEach((name, value) -> words.put(name, scalar(value, name))));
    return words;
  }

  /// A list of words.
  List<String> list(String key) {
    return items(key).stream().map(item -> scalar(item, key)).toList();
  }

  /// The mappings of a list.
  List<Fields> mappings(String key, String each) {
    return items(key).stream().map(item -> new Fields(recipe, each, item)).toList();
  }

  /// The mappings of a mapping, by name.
  Map<String, Fields> named(String key) {
    Map<String, Fields> named = new LinkedHashMap<>();
    fields(key)
        .ifPresent(fields ->
            fields.values.forEach((name, value) ->
                named.put(name, new Fields(recipe, "%s '%s'".formatted(key, name), value))));
    return named;
  }

  /// The key is not there; one that looks like it was probably meant to be it.
  RecipeException missing(String key) {
    return keys.entrySet().stream()
        .filter(entry -> !known.contains(entry.getKey()) && NearestName.isNear(entry.getKey(), key))
        .findFirst()
        .map(entry ->
            error(
                entry.getValue(),
                "unknown key '%s' in %s; did you mean '%s'?".formatted(entry.getKey(), place, key)))
        .orElseGet(() -> error(node, "%s lacks '%s'".formatted(place, key)));
  }

  RecipeException error(String key, String problem) {
    return error(values.getOrDefault(key, node), problem);
  }

  RecipeException error(String key, RuntimeException cause) {
    return new RecipeException(
        at(values.getOrDefault(key, node)) + String.valueOf(cause.getMessage()), cause);
  }

  private RecipeException error(Node where, String problem) {
    return new RecipeException(at(where) + problem);
  }

  private String at(Node where) {
    return where
        .getStartMark()
        .map(mark -> "%s, line %d: ".formatted(recipe, mark.getLine() + 1))
        .orElse(recipe + ": ");
  }

  private Optional<Node> value(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key));
  }

  private List<Node> items(String key) {
    Optional<Node> list = value(key);
    if (list.isEmpty()) {
      return List.of();
    }
    if (list.get() instanceof SequenceNode sequence) {
      return List.copyOf(sequence.getValue());
    }
    throw error(list.get(), "%s must be a list".formatted(key));
  }

  private <T> Optional<T> parsed(String key, String expected, Function<String, T> parser) {
    Optional<String> text = text(key);
    try {
      return text.map(parser);
    } catch (NumberFormatException e) {
      throw error(
          key,
          new IllegalArgumentException(
              "%s must be %s: %s".formatted(key, expected, text.orElseThrow()), e));
    }
  }

  private String scalar(Node value, String name) {
    if (value instanceof ScalarNode word) {
      return word.getValue();
    }
    throw error(value, "%s must be a single value".formatted(name));
  }
}
