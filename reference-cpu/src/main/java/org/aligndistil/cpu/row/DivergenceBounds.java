package org.aligndistil.cpu.row;

import org.aligndistil.cpu.kernel.Deviation;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.LaneSums;

/// Bounds on the errors of a [PlainDivergence], made of its means over p.
///
/// They are meant for results that they prove: second-order terms in the error of p's normaliser
/// count as roundings of the bound. Where p and q are too far apart a bound is infinite or NaN, and
/// proves nothing.
///
/// @param p the first distribution
/// @param d the difference of the logits
/// @param shift what is subtracted from d
/// @param means the means
record DivergenceBounds(Softmax p, PlainMix d, double shift, Means means) {

  private static final double ROUNDING = 0x1p-53;

  /// What the roundings of an error bound itself may take away from it.
  private static final double MARGIN = 1 + 0x1p-20;

  /// The relative error of a sum over p, beyond that of p and of what is added up: a product, the
  /// sum, a quotient.
  private static final double SUM = LaneSums.ERROR + 2 * ROUNDING;

  /// A bound as a function of the error of a value of d per unit of its size.
  private interface Bound {
    double of(double slope);
  }

  private Bounded bounded(double value, Bound bound) {
    return new Bounded(value, bound.of(d.slope()), bound.of(d.ownSlope()));
  }

  /// KL(p‖q) as Σ p φ(δ) − φ(−L).
  Bounded near() {
    double value = means.phi() - means.curvature();
    return bounded(value, slope -> near(value, slope));
  }

  private double near(double value, double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double ownMean = meanError(each(Deviation.ERROR), slope);
    double firstOrder = logitError(slope, means.weighted(), means.size());
    double secondOrder =
        d.error() * logitError(slope, means.summands() + means.weighted(), 1 + means.size());
    double sums = each(Deviation.PHI_ERROR) * means.phi() + firstOrder + secondOrder;
    double logarithm = 2 * ROUNDING * Math.abs(means.m() * means.logNormaliser());
    double curvature = rest(mean) * ownMean * (Math.abs(means.m()) + mean);
    double derivative = means.phi() - means.m() * means.m() / (1 + means.m());
    double together =
        together(shared(), means.phi(), derivative, Math.abs(means.m()) + mean, rest(mean));
    return MARGIN * (sums + logarithm + curvature + together)
        + (Deviation.PHI_ERROR + 4 * ROUNDING) * (means.curvature() + value)
        + lost();
  }

  /// KL(p‖q) as Σ p δ + L.
  Bounded far() {
    return bounded(means.difference() + means.logNormaliser(), this::far);
  }

  private double far(double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double sizes = means.summands() + Math.abs(shift);
    double difference =
        MARGIN * each(0) * (1 + common(0)) * sizes + logitError(slope, means.summands(), 1);
    double logarithm = MARGIN * rest(mean) * meanError(each(Deviation.ERROR), slope);
    double derivative = means.difference() + means.m() / (1 + means.m());
    double together =
        together(shared(), means.difference(), derivative, Math.abs(means.m()) + mean, rest(mean));
    double roundings =
        3 * ROUNDING * (Math.abs(means.difference()) + Math.abs(means.logNormaliser()));
    return MARGIN * (difference + logarithm + together + roundings) + lost();
  }

  /// What a relative error η of p's normaliser does to a mean A over p and a function of M, which
  /// it multiplies together: no less than what `(1 + η) A + f((1 + η) M)` changes by, f(M) being
  /// −φ(−L) or L.
  ///
  /// @param error bound on η
  /// @param mean A
  /// @param derivative by η, at η = 0: A − M²/(1 + M) or A + M/(1 + M)
  /// @param m no less than |M|
  /// @param rest no less than 1/(1 + M)
  static double together(double error, double mean, double derivative, double m, double rest) {
    double change = Math.abs(mean) + m * (1 + m) * rest * (1 + m * rest);
    return error * (Math.abs(derivative) + 4 * error * change);
  }

  /// TVD(p, q).
  ///
  /// @param value the distance
  Bounded distance(double value) {
    return bounded(value, slope -> distance(value, slope));
  }

  private double distance(double value, double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double deviations =
        (1 + common(Deviation.ERROR)) * (mean + Deviation.ERROR * means.size())
            + logitError(slope, means.summands() + means.weighted(), 1 + means.size());
    double terms = deviations / 2 + value * (common(Deviation.ERROR) * (1 + means.m()) + mean);
    return MARGIN * rest(mean) * terms + lost();
  }

  /// What is known of rows in which nothing differs that can be seen: exact, unless what differs
  /// has underflowed; of one token nothing does.
  Bounded zero() {
    return d.reach() == 0 || d.vocabulary() == 1 ? Bounded.ZERO : new Bounded(0, lost(), 0);
  }

  /// Bound on the error of M.
  ///
  /// @param terms on the relative error of its terms
  private double meanError(double terms, double slope) {
    return MARGIN * terms * means.size()
        + logitError(slope, means.summands() + means.weighted(), 1 + means.size())
        + lost();
  }

  /// What errors of δ add up to in exponentials.
  ///
  /// @param summands Σ p s c, c what they are multiplied by
  /// @param weights Σ p c
  private double logitError(double slope, double summands, double weights) {
    double shifting = shift == 0 ? 0 : 2 * ROUNDING;
    return MARGIN
        * (1 + d.error())
        * (1 + common(Deviation.PHI_ERROR))
        * ((slope + shifting) * summands + (d.offset() + shifting * Math.abs(shift)) * weights);
  }

  /// Relative error of a mean over p of what is off by some error itself; those of δ are apart.
  private double common(double error) {
    return relative(p.relativeError() + p.extent().error() + SUM + error);
  }

  /// The same without the error of p's normaliser, which all terms share.
  private double each(double error) {
    return relative(Exp.ERROR + p.extent().error() + SUM + error);
  }

  /// That of p's normaliser.
  private double shared() {
    return relative(p.sumError() + 4 * ROUNDING);
  }

  private static double relative(double error) {
    return error < 1 ? error / (1 - error) : Double.POSITIVE_INFINITY;
  }

  /// 1/(1 + M) at most; ∞ where M may be −1.
  private double rest(double meanError) {
    double normaliser = 1 + means.m() - meanError;
    return normaliser > 0 ? 1 / normaliser : Double.POSITIVE_INFINITY;
  }

  /// What q may have at tokens of which p has less than e^(−708).
  private double lost() {
    return p.extent().reach() < Softmax.LARGEST_REACH
        ? Softmax.underflow(d.vocabulary())
        : d.vocabulary() * 0x1p-150;
  }
}
