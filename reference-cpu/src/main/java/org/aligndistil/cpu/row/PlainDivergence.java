package org.aligndistil.cpu.row;

import java.util.Optional;
import org.aligndistil.cpu.kernel.Deviation;
import org.aligndistil.cpu.kernel.Distance;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.kernel.Slice;

/// KL(p‖q) and TVD(p, q) of rows without masked tokens, from one exponential a token.
///
/// With δ the difference of the logits up to a constant, m_v = e^(−δ_v) − 1 and M = Σ_v p_v m_v,
///
/// ```
/// q_v = p_v (1 + m_v)/(1 + M)          log p_v − log q_v = δ_v + L,  L = log(1 + M)
/// KL = Σ_v p_v φ(δ_v) − φ(−L)          φ(δ) = δ + e^(−δ) − 1
/// KL = Σ_v p_v δ_v + L
/// TVD = ½ Σ_v p_v |M − m_v| / (1 + M)
/// ```
///
/// The normaliser of q is never computed. In the first form of the divergence nothing cancels where
/// p and q nearly agree, unless their logits differ by a constant on nearly all of the mass; in the
/// second nothing cancels where they are far apart, whatever the constant. The one with the smaller
/// bound counts.
///
/// Bounds are made of a few sums over the row. Where that of a result does not prove that it is
/// accurate, it is computed once more without the constant; where that does not help,
/// [PairDivergence] computes it with a bound for every token.
public final class PlainDivergence {

  private static final double ROUNDING = 0x1p-53;

  /// What the roundings of an error bound itself may take away from it.
  private static final double MARGIN = 1 + 0x1p-20;

  /// The relative error of a sum over p, beyond that of p and of what is added up: a product, the
  /// sum, a quotient.
  private static final double SUM = LaneSums.ERROR + 2 * ROUNDING;

  /// What a row is compared for, and what is kept of it beside the sums.
  public enum Purpose {
    /// TVD(p, q); nothing is kept.
    DISTANCE,
    /// p − q, as accurate as TVD(p, q) is proved to be; the deviations m are kept.
    PULL,
    /// KL(p‖q); the differences of the logits are kept, which gradients with respect to those of p
    /// take.
    KL_OF_POLICY,
    /// KL(p‖q); the deviations m are kept, which gradients with respect to the logits of q take.
    KL_TO_POLICY;

    private boolean isDivergence() {
      return this == KL_OF_POLICY || this == KL_TO_POLICY;
    }
  }

  /// A pass over the row.
  ///
  /// @param rows where something is kept of it, and the shift of δ
  /// @param means the means over p
  /// @param meanDifference that of d
  private record Pass(Deviation.Rows rows, Means means, double meanDifference) {}

  private final Softmax p;
  private final PlainMix d;
  private final Purpose purpose;
  private final Deviation.Rows rows;
  private final Means means;
  private final double meanDifference;
  private final Softmax.Scratch scratch;
  private final Bounded result;

  private PlainDivergence(
      Softmax p, PlainMix d, Purpose purpose, Pass pass, Softmax.Scratch scratch) {
    this.p = p;
    this.d = d;
    this.purpose = purpose;
    this.rows = pass.rows;
    this.means = pass.means;
    this.meanDifference = pass.meanDifference;
    this.scratch = scratch;
    this.result = purpose.isDivergence() ? kl() : totalVariation();
  }

  /// Compares two distributions, unless they are too far apart to be compared like this.
  ///
  /// @param p the first
  /// @param d the mix of p minus that of q, relative to p's most probable token
  /// @param purpose what for
  /// @param row where something is kept
  /// @param scratch room
  public static Optional<PlainDivergence> of(
      Softmax p, PlainMix d, Purpose purpose, Slice row, Softmax.Scratch scratch) {
    Slice block = scratch.block().value();
    Slice difference = purpose == Purpose.KL_OF_POLICY ? row : block;
    Slice m = purpose == Purpose.KL_OF_POLICY ? block : row;
    Deviation.Rows rows = new Deviation.Rows(p.e(), difference, m, 0);
    Optional<Means> means =
        purpose.isDivergence()
            ? Means.ofDivergence(p, d, rows, scratch)
            : Means.ofDistance(p, d, rows, scratch);
    return means
        .map(of -> new Pass(rows, of, of.difference()))
        .map(pass -> new PlainDivergence(p, d, purpose, pass, scratch))
        .flatMap(PlainDivergence::centred);
  }

  /// The same without the constant that δ lacks, if that spoils what it is computed for.
  private Optional<PlainDivergence> centred() {
    if (result.isProved()) {
      return Optional.of(this);
    }
    Deviation.Rows centred = new Deviation.Rows(p.e(), rows.d(), rows.m(), -means.logNormaliser());
    return Means.ofDivergence(p, d, centred, scratch)
        .map(of -> new Pass(centred, of, meanDifference))
        .map(pass -> new PlainDivergence(p, d, purpose, pass, scratch));
  }

  /// What it is computed for.
  public Bounded result() {
    return result;
  }

  private Bounded kl() {
    if (isZero()) {
      return zero();
    }
    Bounded near = near();
    Bounded far = far();
    return near.own() <= far.own() ? near : far;
  }

  private Bounded near() {
    double value = means.phi() - means.curvature();
    return new Bounded(value, nearBound(value, d.slope()), nearBound(value, d.ownSlope()));
  }

  private Bounded far() {
    double value = means.difference() + means.logNormaliser();
    return new Bounded(value, farBound(d.slope()), farBound(d.ownSlope()));
  }

  private Bounded totalVariation() {
    if (isZero()) {
      return zero();
    }
    LaneSums sum = scratch.one();
    sum.clear();
    for (PlainTerm.Range range : d.blocks()) {
      Distance.simd(rows, means.m(), range, sum);
    }
    double value = sum.value(0) / p.sum() / (2 * (1 + means.m()));
    return new Bounded(value, distanceBound(value, d.slope()), distanceBound(value, d.ownSlope()));
  }

  /// d, the differences of the logits relative to p's most probable token, if they are kept.
  public Slice differences() {
    assert purpose == Purpose.KL_OF_POLICY;
    return rows.d();
  }

  /// Σ_v p_v d_v.
  public double meanDifference() {
    return meanDifference;
  }

  /// Adds `scale · (p_v − q_v)` of a block to the gradient; of kept deviations.
  public void addDifference(PlainTerm.Range range, double scale, double[] out) {
    assert purpose == Purpose.PULL || purpose == Purpose.KL_TO_POLICY;
    double factor = scale / (p.sum() * (1 + means.m()));
    Distance.add(rows, means.m(), factor, range, out);
  }

  /// Whether no logit differs at all. Tokens whose exponential is 0 may do so unseen.
  private boolean isZero() {
    boolean isSeen = p.extent().reach() < Softmax.LARGEST_REACH;
    return d.reach() == 0 || (isSeen && means.isNone() && rows.shift() == 0 && d.offset() == 0);
  }

  /// The divergence then: exact, unless what differs has underflowed; of one token nothing does.
  private Bounded zero() {
    return d.reach() == 0 || d.vocabulary() == 1 ? Bounded.ZERO : new Bounded(0, lost(), 0);
  }

  private double nearBound(double value, double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double ownMean = meanError(each(Deviation.ERROR), slope);
    double firstOrder = logitError(slope, means.weighted(), means.size());
    double secondOrder =
        d.error() * logitError(slope, means.summands() + means.weighted(), 1 + means.size());
    double sums = each(Deviation.PHI_ERROR) * means.phi() + firstOrder + secondOrder;
    double logarithm = 2 * ROUNDING * Math.abs(means.m() * means.logNormaliser());
    double curvature = rest(mean) * ownMean * (Math.abs(means.m()) + mean);
    double together = together(means.phi(), -means.m() * means.m() / (1 + means.m()), mean);
    return MARGIN * (sums + logarithm + curvature + together)
        + (Deviation.PHI_ERROR + 4 * ROUNDING) * (means.curvature() + value)
        + lost();
  }

  private double farBound(double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double sizes = means.summands() + Math.abs(rows.shift());
    double difference =
        MARGIN * each(0) * (1 + common(0)) * sizes + logitError(slope, means.summands(), 1);
    double logarithm = MARGIN * rest(mean) * meanError(each(Deviation.ERROR), slope);
    double together = together(means.difference(), means.m() / (1 + means.m()), mean);
    double roundings =
        3 * ROUNDING * (Math.abs(means.difference()) + Math.abs(means.logNormaliser()));
    return MARGIN * (difference + logarithm + together + roundings) + lost();
  }

  /// What an error of p's normaliser does to a sum over p and a function of M, which it multiplies
  /// together: the derivative of `(1 + η) sum + f((1 + η) M)` by η, where it is greatest.
  ///
  /// @param sum the sum
  /// @param slope M f′(M): −M²/(1 + M) or M/(1 + M)
  /// @param meanError bound on the error of M
  private double together(double sum, double slope, double meanError) {
    double error = shared();
    double m = Math.abs(means.m()) + meanError;
    double rest = rest(meanError);
    double change = Math.abs(sum) + m * (1 + m) * rest * (1 + m * rest);
    return error * (Math.abs(sum + slope) + 4 * error * change);
  }

  private double distanceBound(double value, double slope) {
    double mean = meanError(common(Deviation.ERROR), slope);
    double deviations =
        (1 + common(Deviation.ERROR)) * (mean + Deviation.ERROR * means.size())
            + logitError(slope, means.summands() + means.weighted(), 1 + means.size());
    double terms = deviations / 2 + value * (common(Deviation.ERROR) * (1 + means.m()) + mean);
    return MARGIN * rest(mean) * terms + lost();
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
    double shifting = rows.shift() == 0 ? 0 : 2 * ROUNDING;
    return MARGIN
        * (1 + d.error())
        * (1 + common(Deviation.PHI_ERROR))
        * ((slope + shifting) * summands
            + (d.offset() + shifting * Math.abs(rows.shift())) * weights);
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
