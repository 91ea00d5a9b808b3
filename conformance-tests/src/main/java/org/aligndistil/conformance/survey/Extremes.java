package org.aligndistil.conformance.survey;

/// The extremes of some results.
///
/// A unit is u · (|x*| + condition) of its result, with the condition of its clause.
///
/// @param count how many results
/// @param outside how many true values lay outside the reported bound
/// @param worstError the greatest error, in units
/// @param worst the case in which it was seen; the first of several
/// @param widestBound the greatest reported bound, in units
/// @param tightest the least quotient of a bound and its error, over errors that are not 0; +∞ if
///   there are none
public record Extremes(
    long count,
    long outside,
    double worstError,
    Origin worst,
    double widestBound,
    double tightest) {

  /// Of one result.
  ///
  /// @param error its error, in units
  /// @param bound its reported bound, in units
  /// @param inside whether the true value lies in it
  static Extremes of(Origin from, double error, double bound, Containment inside) {
    return new Extremes(
        1,
        inside == Containment.OUTSIDE ? 1 : 0,
        error,
        from,
        bound,
        error > 0 ? bound / error : Double.POSITIVE_INFINITY);
  }

  /// Whether a true value lies in its bound.
  enum Containment {
    INSIDE,
    OUTSIDE
  }

  /// Of all results of both.
  Extremes and(Extremes other) {
    boolean thisIsWorse =
        worstError > other.worstError
            || (worstError == other.worstError && worst.first(other.worst).equals(worst));
    return new Extremes(
        count + other.count,
        outside + other.outside,
        thisIsWorse ? worstError : other.worstError,
        thisIsWorse ? worst : other.worst,
        Math.max(widestBound, other.widestBound),
        Math.min(tightest, other.tightest));
  }

  /// The widest bound over the worst error; an error of less than half a unit, which nobody can
  /// promise, counts as that.
  public double slack() {
    return widestBound / Math.max(0.5, worstError);
  }
}
