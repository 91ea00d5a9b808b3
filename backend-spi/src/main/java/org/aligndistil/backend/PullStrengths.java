package org.aligndistil.backend;

/// How strongly the policy is pulled to its label and towards one target at a row, in a form in
/// which no two terms cancel needlessly.
///
/// ```
/// a (p_v − [v = label]) + b (p_v − q_v) + t (q_v − [v = label])
/// ```
///
/// @param toLabel a, of the policy to the label
/// @param toTarget b, of the policy towards the target
/// @param onward t, of the target to the label
public record PullStrengths(double toLabel, double toTarget, double onward) {

  /// The strengths of a gradient's coefficients.
  ///
  /// Where these have opposite signs, p_v cancels in what they share, and the distance of the
  /// target from the label is left:
  ///
  /// ```
  /// a (p_v − [v = label]) + b (p_v − q_v)
  ///     = (a − t)(p_v − [v = label]) + (b + t)(p_v − q_v) + t (q_v − [v = label])
  /// t = a if |a| ≤ |b|, else −b          one of the first two is 0 then
  /// ```
  ///
  /// Of several targets, one after the other shares what is left of the label's coefficient.
  ///
  /// @param toLabel a of a [LogitsGradient]
  /// @param toTarget b of a target
  public static PullStrengths of(double toLabel, double toTarget) {
    boolean areOpposite = Math.signum(toLabel) * Math.signum(toTarget) < 0;
    double shared = Math.abs(toLabel) <= Math.abs(toTarget) ? toLabel : -toTarget;
    return areOpposite && Double.isFinite(shared)
        ? new PullStrengths(toLabel - shared, toTarget + shared, shared)
        : new PullStrengths(toLabel, toTarget, 0);
  }
}
