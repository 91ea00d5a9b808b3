package org.aligndistil.conformance.survey;

/// The greatest of some errors.
///
/// @param error how far off
/// @param condition what one rounding of every log-probability does, beside what the error is
///   relative to; 0 where nobody had to ask
/// @param origin where it was seen; the first of several
public record Worst(double error, double condition, Origin origin) {

  /// The greater of both.
  Worst and(Worst other) {
    if (error == other.error) {
      return origin.first(other.origin).equals(origin) ? this : other;
    }
    return error > other.error ? this : other;
  }
}
