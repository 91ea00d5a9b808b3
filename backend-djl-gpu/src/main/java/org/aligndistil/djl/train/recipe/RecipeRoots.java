package org.aligndistil.djl.train.recipe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The mappings of a recipe and of those that it extends. A single value is the nearest one's; data
/// sets and stages are those of all, the extended recipe's first.
///
/// @param nearest first the recipe itself, then what it extends, and so on; at least one
record RecipeRoots(List<Fields> nearest) {

  RecipeRoots {
    nearest = List.copyOf(nearest);
  }

  /// Where to read a single value.
  Fields of(String key) {
    Fields found = nearest.getFirst();
    for (Fields root : nearest.reversed()) {
      found = root.has(key) ? root : found;
    }
    return found;
  }

  /// The mappings of a mapping in all recipes, by name.
  Map<String, Fields> named(String key) {
    Map<String, Fields> named = new LinkedHashMap<>();
    nearest.reversed().forEach(root -> named.putAll(root.named(key)));
    return named;
  }

  /// The mappings of a list in all recipes.
  List<Fields> mappings(String key, String each) {
    List<Fields> mappings = new ArrayList<>();
    nearest.reversed().forEach(root -> mappings.addAll(root.mappings(key, each)));
    return mappings;
  }

  /// Refuses names that nobody asked for.
  void finish() {
    nearest.forEach(Fields::finish);
  }
}
