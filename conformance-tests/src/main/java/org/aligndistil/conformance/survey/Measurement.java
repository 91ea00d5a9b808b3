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
    Worst gradient = gradient(trial, observed.gradient(), size);
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
        gradient,
        new Worst(
            gradient.error() / (unitRoundoff * (1 + gradient.condition())),
            gradient.condition(),
            origin));
  }

  private double units(double distance, double scale) {
    return scale < Survey.LEAST ? 0 : distance / (unitRoundoff * scale);
  }

  private Worst gradient(Trial trial, double[][] observed, double loss) {
    Real[][] gradient = trial.gradient();
    double worst = 0;
    int where = 0;
    double[] greatest = new double[gradient.length];
    for (int row = 0; row < gradient.length; row++) {
      greatest[row] =
          Arrays.stream(gradient[row]).mapToDouble(g -> g.abs().doubleValue()).max().orElse(0);
      double error = greatest[row] < LEAST_ROW * (1 + loss) ? 0 : error(gradient, observed, row);
      if (error > worst * greatest[row]) {
        worst = error / greatest[row];
        where = row;
      }
    }
    double condition =
        worst > ASKED * unitRoundoff
            ? trial.gradientConditions(gradient)[where] / greatest[where]
            : 0;
    return new Worst(worst, condition, origin);
  }

  private static double error(Real[][] gradient, double[][] observed, int row) {
    double error = 0;
    for (int v = 0; v < observed[row].length; v++) {
      error = Math.max(error, gradient[row][v].distanceTo(observed[row][v]));
    }
    return error;
  }
}
