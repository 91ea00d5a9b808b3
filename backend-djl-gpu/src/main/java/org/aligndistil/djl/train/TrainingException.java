package org.aligndistil.djl.train;

import java.io.Serial;

/// A step of training that could not be taken: the model has diverged, or PyTorch cannot do what it
/// is asked. The message names stage and step.
public final class TrainingException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  /// A failed step.
  ///
  /// @param stage its stage
  /// @param step from 1
  /// @param cause what happened
  TrainingException(String stage, int step, RuntimeException cause) {
    super("stage '%s', step %d: %s".formatted(stage, step, cause.getMessage()), cause);
  }
}
