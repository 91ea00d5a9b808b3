package org.aligndistil.conformance.survey;

/// What was seen of the losses and gradients of one family.
///
/// @param rows how many rows the batches have together
/// @param loss errors and bounds, in units of u · (|L*| + condition)
/// @param relative errors over |L*|; the condition is over that too
/// @param gradient errors over the greatest element of their row; the condition is over that too
/// @param gradientUnits the same in units of u · (1 + condition)
public record Losses(
    long rows, Extremes loss, Worst relative, Worst gradient, Worst gradientUnits) {

  /// Of all batches of both.
  Losses and(Losses other) {
    return new Losses(
        rows + other.rows,
        loss.and(other.loss),
        relative.and(other.relative),
        gradient.and(other.gradient),
        gradientUnits.and(other.gradientUnits));
  }
}
