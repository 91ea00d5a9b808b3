package org.aligndistil.conformance;

import java.util.function.DoubleSupplier;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.Real;

/// The comparisons that clauses are made of.
///
/// @param clause the number of the clause
/// @param backend whose results are compared
/// @param where the case
record Check(String clause, Backend backend, Object where) {

  /// Units of roundoff beside the truth alone, up to which nobody asks for a costly condition.
  private static final double NEAR = 4;

  /// A result is within its budget.
  ///
  /// @param condition see [Budget]; not computed for results that are near without it
  void within(Budget budget, Real truth, double observed, DoubleSupplier condition, String what) {
    double alone = budget.observedUnits(truth, observed, 0, backend.arithmetic().format());
    within(budget, truth, observed, alone <= NEAR ? 0 : condition.getAsDouble(), what);
  }

  /// A result is within its budget.
  ///
  /// @param needed the condition, see [Budget]
  void within(Budget budget, Real truth, double observed, double needed, String what) {
    Arithmetic.Format format = backend.arithmetic().format();
    double units = budget.observedUnits(truth, observed, needed, format);
    require(
        isWithin(budget, truth, observed, needed),
        "{} is {}, the truth is {}: {} units of roundoff away, {} allows {} (condition {})",
        what,
        observed,
        truth,
        units,
        budget,
        budget.units(),
        needed);
    WorstErrors.saw(backend.name(), budget, units, where);
  }

  /// Whether a result is within its budget.
  ///
  /// @param needed the condition, see [Budget]
  boolean isWithin(Budget budget, Real truth, double observed, double needed) {
    return truth.isWithin(budget.tolerance(truth, needed, backend.arithmetic().format()), observed);
  }

  /// What one rounding of every log-probability does to the loss, see [Derivative#condition].
  double conditionOfLoss(ObjectiveCase subject) {
    return new Derivative(subject.definition(), subject.denominators())
        .condition(subject.batch().exact(), backend.arithmetic().unitRoundoff());
  }

  /// Two results have the same bits.
  void sameBits(double expected, double observed, String what) {
    require(
        Double.doubleToLongBits(expected) == Double.doubleToLongBits(observed),
        "{} is {} and must be {}",
        what,
        observed,
        expected);
  }

  /// Two rows have the same bits.
  void sameBits(double[] expected, double[] observed, String what) {
    for (int i = 0; i < expected.length; i++) {
      if (Double.doubleToLongBits(expected[i]) != Double.doubleToLongBits(observed[i])) {
        sameBits(expected[i], observed[i], "%s, entry %d".formatted(what, i));
      }
    }
  }

  /// Something holds.
  ///
  /// @param finding what is said if it does not, with `{}` for each value
  void require(boolean kept, String finding, Object... values) {
    if (kept) {
      return;
    }
    StringBuilder filled = new StringBuilder();
    String[] parts = finding.split("\\{}", -1);
    for (int i = 0; i < parts.length; i++) {
      filled.append(parts[i]).append(i < values.length ? values[i] : "");
    }
    throw violation(filled.toString());
  }

  ClauseViolation violation(String finding) {
    return new ClauseViolation(clause, "%s; backend: %s".formatted(finding, backend.name()), where);
  }
}
