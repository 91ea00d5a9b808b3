package org.aligndistil.djl.train.recipe;

import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.model.AdamW;
import org.aligndistil.djl.model.config.Computation;
import org.aligndistil.objective.Diagnostics;
import org.aligndistil.objective.Objective;

/// A part of a run that trains one model with one objective.
///
/// @param name of the stage and of its model
/// @param objective what is minimised, with its parameters
/// @param models the models that take part
/// @param data what it is trained on
/// @param optimisation how
public record Stage(
    String name, Objective objective, Models models, Data data, Optimisation optimisation) {

  /// The models that take part in a stage. A model is the name of an earlier stage, or a directory.
  ///
  /// @param initial what the policy is at first; without it, the recipe's model
  /// @param roles the frozen models that the objective reads
  /// @param computation how all of them compute
  public record Models(Optional<String> initial, Map<Role, String> roles, Computation computation) {
    public Models {
      roles = Map.copyOf(roles);
    }
  }

  /// Which responses a stage is trained on.
  public enum Responses {
    /// Those of the data: the chosen ones, or both of a pair if the objective reads them.
    GIVEN,
    /// Samples that the policy draws for the prompts as training goes on.
    OWN
  }

  /// Which response of a pair counts as chosen.
  public enum Pairs {
    /// The chosen one.
    AS_LABELLED,
    /// The rejected one: reverse DPO.
    SWAPPED
  }

  /// What a stage is trained on.
  ///
  /// @param set the name of a data set of the recipe
  /// @param responses whose responses
  /// @param pairs which response of a pair counts as chosen
  /// @param maximumNewTokens where responses of the policy's own are cut off
  public record Data(String set, Responses responses, Pairs pairs, int maximumNewTokens) {}

  /// How long a stage lasts.
  public sealed interface Budget {
    /// A number of passes over the data.
    record Epochs(int count) implements Budget {}

    /// A number of steps.
    record Steps(int count) implements Budget {}
  }

  /// How a stage is trained.
  ///
  /// @param budget how long
  /// @param batch examples of a step, and of a part of it that is in memory at once
  /// @param schedule the learning rate
  /// @param update what a step does with the gradient
  /// @param every after how many steps what does not happen at each of them happens
  public record Optimisation(
      Budget budget, BatchSize batch, Schedule schedule, Update update, Intervals every) {}

  /// How often what does not happen at every step happens.
  ///
  /// @param checkpoint steps between two checkpoints
  /// @param diagnostics steps between two that [Diagnostics] are recorded of, the first step
  ///   included; 0 for none
  public record Intervals(int checkpoint, int diagnostics) {

    /// Whether diagnostics are recorded of a step.
    ///
    /// @param step from 0
    public boolean diagnoses(int step) {
      return diagnostics > 0 && step % diagnostics == 0;
    }
  }

  /// Sizes in examples: responses, or pairs where the objective compares.
  ///
  /// @param whole of a step
  /// @param part of a micro-batch
  public record BatchSize(int whole, int part) {}

  /// What a step does with the gradient.
  ///
  /// @param maximumGradientNorm a longer gradient is shortened to it
  /// @param adam the constants of AdamW
  public record Update(double maximumGradientNorm, AdamW.Settings adam) {}
}
