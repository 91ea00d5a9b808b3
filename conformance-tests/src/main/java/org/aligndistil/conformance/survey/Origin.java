package org.aligndistil.conformance.survey;

import org.aligndistil.conformance.cases.LogitsRecipe;

/// Where a result was seen.
///
/// @param seed of everything random
/// @param what is made of it, for readers
public record Origin(long seed, String what) {

  /// Logits that are made again of their seed.
  static Origin of(LogitsRecipe recipe) {
    return new Origin(
        recipe.seed(),
        "%s, V = %d, %s".formatted(recipe.shape(), recipe.vocabulary(), recipe.type()));
  }

  /// The one to name of two that are as bad: the first.
  Origin first(Origin other) {
    return seed <= other.seed ? this : other;
  }

  @Override
  public String toString() {
    return "%d (%s)".formatted(seed, what);
  }
}
