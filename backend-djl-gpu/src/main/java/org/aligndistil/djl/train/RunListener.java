package org.aligndistil.djl.train;

import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.recipe.Stage;

/// Is told how a run is getting on, on the thread that runs it.
public interface RunListener {

  /// Hears nothing.
  RunListener NONE = new RunListener() {};

  /// A stage begins, or goes on.
  ///
  /// @param stage which
  /// @param done steps that an earlier process has done
  /// @param steps of the whole stage
  default void stageStarted(Stage stage, int done, int steps) {}

  /// A step has been done.
  ///
  /// @param stage of which stage
  /// @param report what it was like
  /// @param steps of the whole stage
  default void stepDone(Stage stage, StepReport report, int steps) {}

  /// A stage's model is there already: an earlier process has trained it.
  default void stageDoneBefore(Stage stage) {}

  /// A stage's model has been written.
  default void stageFinished(Stage stage) {}

  /// The records of a file have become tokens.
  ///
  /// @param set the data set
  /// @param counts how many there are, and what was cut or left out
  default void dataRead(String set, TokenCounts counts) {}

  /// Something other than training is under way, such as sampling.
  ///
  /// @param activity what, in a few words
  /// @param done how much of it, from 0 to `total`
  /// @param total how much there is
  default void progress(String activity, int done, int total) {}
}
