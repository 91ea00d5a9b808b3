package org.aligndistil.conformance.survey;

import java.util.Arrays;
import org.aligndistil.conformance.exact.Real;

/// How far one loss and its gradient are off.
///
/// @param unitRoundoff u
/// @param origin of the batch
record Measurement(double unitRoundoff, Origin origin) {

  /// Above this, a relative error asks for its condition: 1e-13 in binary64.
  private static final int ASKED = 900;

  /// Above this many units, a bound asks for its own condition, and for u, as 6.3 allows it.
  private static final int WIDE = 100;

  /// Rows of a gradient are not measured that are less, beside 1 and the loss, in all elements:
  /// central differences of it have no more digits.
  private static final double LEAST_ROW = 1e-22;

  Losses of(Trial trial) {
    Trial.Observed observed = trial.observed();
    Real truth = trial.loss();
    double size = truth.abs().doubleValue();
    double error = truth.distanceTo(observed.evaluation().loss());
    double condition = trial.condition();
    double bound = observed.evaluation().errorBound();
    double width = units(bound, size + condition);
    if (width > WIDE) {
      width = units(bound, size + trial.conditionOfBound() + unitRoundoff);
    }
    Rows rows = rows(trial, observed.gradient(), size);
    return new Losses(
        observed.gradient().length,
        new Extremes(
            1,
            truth.isWithin(bound, observed.evaluation().loss()) ? 0 : 1,
            units(error, size + condition),
            origin,
            width,
            error > 0 ? bound / error : Double.POSITIVE_INFINITY),
        size < Survey.LEAST
            ? new Worst(0, 0, origin)
            : new Worst(error / size, condition / size, origin),
        rows.relative(),
        rows.units());
  }

  private double units(double distance, double scale) {
    return scale < Survey.LEAST ? 0 : distance / (unitRoundoff * scale);
  }

  /// The rows that are off most.
  ///
  /// @param relative over the greatest element of a row
  /// @param units in units of a row, often of another one
  private record Rows(Worst relative, Worst units) {}

  private Rows rows(Trial trial, double[][] observed, double loss) {
    Real[][] gradient = trial.gradient();
    double[] greatest = new double[gradient.length];
    double[] errors = new double[gradient.length];
    for (int row = 0; row < gradient.length; row++) {
      greatest[row] =
          Arrays.stream(gradient[row]).mapToDouble(g -> g.abs().doubleValue()).max().orElse(0);
      if (greatest[row] >= LEAST_ROW * (1 + loss)) {
        errors[row] = error(gradient, observed, row) / greatest[row];
      }
    }
    double[] conditions =
        Arrays.stream(errors).anyMatch(error -> error > ASKED * unitRoundoff)
            ? trial.gradientConditions(gradient)
            : new double[gradient.length];
    Worst relative = new Worst(0, 0, origin);
    Worst units = relative;
    for (int row = 0; row < gradient.length; row++) {
      double error = errors[row];
      double condition = error > ASKED * unitRoundoff ? conditions[row] / greatest[row] : 0;
      relative = relative.and(new Worst(error, condition, origin));
      units = units.and(new Worst(error / (unitRoundoff * (1 + condition)), condition, origin));
    }
    return new Rows(relative, units);
  }

  private static double error(Real[][] gradient, double[][] observed, int row) {
    double error = 0;
    for (int v = 0; v < observed[row].length; v++) {
      error = Math.max(error, gradient[row][v].distanceTo(observed[row][v]));
    }
    return error;
  }
}
