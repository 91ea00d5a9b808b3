package org.aligndistil.conformance;

import org.aligndistil.backend.Arithmetic;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Real;

/// How far a result may be from the truth, in units of the roundoff of the backend's format.
///
/// ```
/// |x − x*| ≤ units · u · (|x*| + condition) + 2²⁶ · smallest normal number
/// ```
///
/// The condition is what one rounding of the inputs' own combinations does to the result; each
/// clause says what it is, and it is 0 for statistics of single roles. 900 units of 2⁻⁵³ are 1e-13.
public enum Budget {
  /// log Σ e^z, beside the greatest logit.
  LOG_SUM_EXP(900),
  /// log π(y).
  LOG_PROBABILITY(900),
  /// log π of listed tokens, and of all others together.
  LISTED(900),
  /// −Σ p log p.
  ENTROPY(900),
  /// KL(p‖q).
  KL(900),
  /// ½ Σ |p − q|.
  TOTAL_VARIATION(900),
  /// Σ p f, beside Σ p |f|.
  EXPECTATION(900),
  /// One element of the gradient kernel.
  KERNEL(900),
  /// Σ_v g_v of a row, beside Σ_v |g_v|.
  ROW_SUM(900),
  /// The loss of an objective.
  LOSS(900),
  /// One element of the gradient of an objective, beside the greatest of its batch.
  GRADIENT(900),
  /// The chain rule through a projection, beside γ_n/u Σ |x_i y_i|, less what stands beside every
  /// result: what n roundings of every term of a dot product do, in whatever order it is summed.
  PROJECTION(1),
  /// The sum of micro-batches, beside the sum of the magnitudes of the parts.
  MICRO_BATCHES(8),
  /// The loss and the gradient with a teacher that lists the whole vocabulary, beside those of its
  /// logits.
  SPARSE(900),
  /// The loss after a shift of logits.
  SHIFT(900),
  /// The bound on the error of a loss, beside the loss and its condition.
  BOUND(1e5);

  /// How many of the smallest normal numbers a result may be off: what the probabilities of some
  /// thousand tokens that underflow are, times their logarithms up to ten thousand.
  private static final double UNDERFLOW = 0x1p26;

  private final double units;

  Budget(double units) {
    this.units = units;
  }

  /// The number of units.
  public double units() {
    return units;
  }

  /// The greatest distance allowed.
  ///
  /// @param truth x*
  /// @param condition see above
  /// @param format of the backend
  public double tolerance(Real truth, double condition, Arithmetic.Format format) {
    return units * format.unitRoundoff() * scale(truth, condition) + underflow(format);
  }

  /// How far the loss of a case may jump because a choice of its definition is as near as this
  /// budget, in units of it.
  public double jump(ObjectiveCase subject, Arithmetic.Format format) {
    double jump =
        subject
            .definition()
            .jump(
                subject.batch().exact(),
                subject.denominators(),
                size -> tolerance(Real.of(size), 0, format));
    return jump / (units * format.unitRoundoff());
  }

  /// How many units a result is away from the truth.
  double observedUnits(Real truth, double observed, double condition, Arithmetic.Format format) {
    double distance = Math.max(0, truth.distanceTo(observed) - underflow(format));
    return distance == 0 ? 0 : distance / (format.unitRoundoff() * scale(truth, condition));
  }

  private static double underflow(Arithmetic.Format format) {
    return UNDERFLOW * format.smallestNormal();
  }

  private static double scale(Real truth, double condition) {
    return (truth.isFinite() ? truth.abs().doubleValue() : 0) + condition;
  }
}
