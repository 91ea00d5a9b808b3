package org.aligndistil.djl.train.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.train.recipe.Recipe;

/// What came out of a run.
///
/// @param recipe what was run
/// @param stages in their order
/// @param world how the models do in the built-in world, if the recipe asks
public record RunReport(Recipe recipe, List<Summary> stages, Optional<WorldReport> world) {

  /// A stage in short.
  ///
  /// @param stage its name
  /// @param seconds of its steps; sampling of preferences not included
  /// @param steps its metrics, step by step
  public record Summary(String stage, double seconds, List<Map<String, Double>> steps) {
    public Summary {
      steps = List.copyOf(steps);
    }
  }

  public RunReport {
    stages = List.copyOf(stages);
  }
}
