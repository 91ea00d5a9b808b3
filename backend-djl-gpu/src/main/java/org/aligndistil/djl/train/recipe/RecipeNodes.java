package org.aligndistil.djl.train.recipe;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Makes the nodes of YAML of the text of a recipe.
final class RecipeNodes {

  /// No recipe needs a tenth of it.
  private static final int DEEPEST = 50;

  private RecipeNodes() {}

  /// The root of the text of a recipe.
  ///
  /// @throws RecipeException if it is no YAML
  static Node root(Recipe.Source source) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(source.name()).build();
      requireComposable(source, settings);
      return new Compose(settings)
          .composeString(source.text())
          .orElseThrow(() -> new RecipeException(source.name() + ": the recipe is empty"));
    } catch (MarkedYamlEngineException e) {
      String line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
      throw new RecipeException("%s%s: %s".formatted(source.name(), line, e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new RecipeException("%s: %s".formatted(source.name(), e.getMessage()), e);
    }
  }

  /// Checks what the library does not: it makes nodes by recursion, and takes no tag that ends in
  /// blanks, which are written as `%20`.
  private static void requireComposable(Recipe.Source source, LoadSettings settings) {
    int depth = 0;
    for (Event event : new Parse(settings).parseString(source.text())) {
      switch (event) {
        case CollectionStartEvent start -> {
          depth++;
          if (depth > DEEPEST) {
            throw error(
                source, start, "a recipe must not be nested more than %d deep".formatted(DEEPEST));
          }
          requireTag(source, start, start.getTag());
        }
        case ScalarEvent scalar -> requireTag(source, scalar, scalar.getTag());
        case CollectionEndEvent _ -> depth--;
        default -> {}
      }
    }
  }

  private static void requireTag(Recipe.Source source, Event event, Optional<String> tag) {
    if (tag.filter(name -> name.isEmpty() || !name.equals(name.trim())).isPresent()) {
      throw error(source, event, "a tag must not be empty, nor begin or end with a blank");
    }
  }

  private static RecipeException error(Recipe.Source source, Event event, String problem) {
    int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
    return new RecipeException("%s, line %d: %s".formatted(source.name(), line, problem));
  }
}
