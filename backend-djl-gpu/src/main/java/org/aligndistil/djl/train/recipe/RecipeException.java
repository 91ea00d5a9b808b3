package org.aligndistil.djl.train.recipe;

import java.io.Serial;
import org.aligndistil.objective.MessageText;

/// A recipe that cannot be run, with the place where it says so.
public final class RecipeException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1;

  /// A fault.
  ///
  /// @param message begins with the recipe and the line
  public RecipeException(String message) {
    super(MessageText.oneLine(message));
  }

  RecipeException(String message, Throwable cause) {
    super(MessageText.oneLine(message), cause);
  }
}
