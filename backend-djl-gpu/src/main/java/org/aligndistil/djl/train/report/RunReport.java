package org.aligndistil.djl.train.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.recipe.Recipe;

/// What came out of a run.
///
/// @param recipe what was run
/// @param stages in their order
/// @param data what became of the files that were read
/// @param world how the models do in the built-in world, if the recipe asks
public record RunReport(
    Recipe recipe,
    List<Summary> stages,
    List<Reading> data,
    Optional<WorldReport> world) {

  /// A file as tokens.
  ///
  /// @param set the name of the data set
  /// @param stages that were trained on these tokens
  /// @param counts how many there are, and what was cut or left out
  public record Reading(String set, List<String> stages, TokenCounts counts) {
    public Reading {
      stages = List.copyOf(stages);
    }
  }

  /// A stage in short.
  ///
  /// @param stage its name
  /// @param seconds of its steps; sampling of preferences not included
  /// @param steps its metrics, step by step
  public record Summary(String stage, double seconds, List<Map<String, Double>> steps) {
    public Summary {
      steps = List.copyOf(steps);
    }

    /// A metric of the first step, if the step has it.
    public Optional<Double> first(String metric) {
      return steps.stream().findFirst().map(step -> step.get(metric));
    }

    /// A metric of the last step, if the step has it.
    public Optional<Double> last(String metric) {
      return steps.stream().reduce((_, later) -> later).map(step -> step.get(metric));
    }
  }

  public RunReport {
    stages = List.copyOf(stages);
    data = List.copyOf(data);
  }
}
