package org.aligndistil.conformance.theorems;

import org.aligndistil.conformance.ClauseViolation;
import org.aligndistil.conformance.exact.Real;

/// The comparisons in 60 digits that theorems are made of.
///
/// ```
/// |x − x*| ≤ 10^(−digits) (1 + |x*|)
/// ```
///
/// @param clause the number of the clause
/// @param where the case
record Agreement(String clause, Object where) {

  /// Two ways to compute the same number: what remains of 60 digits after some thousand operations.
  private static final Real EQUATION = Real.of("1e-50");

  /// A number and a central difference with a step of 10⁻²⁰, whose own error is near 10⁻³⁸.
  private static final Real DIFFERENCE = Real.of("1e-30");

  static final Real STEP = Real.of("1e-20");

  /// Two ways to compute the same number agree to 50 digits.
  void equation(Real expected, Real observed, String what) {
    within(EQUATION, expected, observed, what);
  }

  /// A derivative agrees with a central difference to 30 digits.
  ///
  /// @param above the function one [#STEP] above
  /// @param below the function one [#STEP] below
  void derivative(Real above, Real below, Real observed, String what) {
    within(DIFFERENCE, above.minus(below).dividedBy(STEP.plus(STEP)), observed, what);
  }

  ClauseViolation violation(String finding) {
    return new ClauseViolation(clause, finding, where);
  }

  private void within(Real tolerance, Real expected, Real observed, String what) {
    Real allowed = tolerance.times(Real.ONE.plus(expected.abs()));
    if (observed.minus(expected).abs().isGreaterThan(allowed)) {
      throw violation("%s is %s and must be %s".formatted(what, observed, expected));
    }
  }
}
