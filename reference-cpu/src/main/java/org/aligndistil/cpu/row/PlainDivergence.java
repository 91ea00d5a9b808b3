package org.aligndistil.cpu.row;

import java.util.Optional;
import org.aligndistil.cpu.kernel.Deviation;
import org.aligndistil.cpu.kernel.Distance;
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
/// TVD = ½ Σ_v p_v |M − m_v| / (1 + M)
/// ```
///
/// The normaliser of q is never computed, and nothing cancels where p and q nearly agree: unless
/// their logits differ by a constant on nearly all of the mass, and then it is taken off first.
///
/// Bounds are made of a few sums over the row. A result counts only where its bound proves that it
/// is accurate, else [PairDivergence] computes it with a bound for every token.
public final class PlainDivergence {

  private static final double ROUNDING = 0x1p-53;

  /// What the roundings of an error bound itself may take away from it.
  private static final double MARGIN = 1 + 0x1p-20;

  /// Below this reach no exponential is 0.
  private static final double LARGEST_REACH = 700;

  /// The accuracy of p_v that does not depend on v, beyond that of p itself: a sum, m, a product.
  private static final double TERM = LaneSums.ERROR + Deviation.ERROR + 2 * ROUNDING;

  /// The means over p of what a pass adds up.
  ///
  /// @param logNormaliser L
  /// @param curvature φ(−L) = M − L
  private record Means(
      double m,
      double phi,
      double size,
      double summands,
      double weighted,
      double difference,
      double logNormaliser,
      double curvature) {

    static Means of(LaneSums sums, double total) {
      double m = sums.value(Deviation.MEAN) / total;
      double logNormaliser = StrictMath.log1p(m);
      return new Means(
          m,
          sums.value(Deviation.PHI) / total,
          sums.value(Deviation.SIZE) / total,
          sums.value(Deviation.SUMMANDS) / total,
          sums.value(Deviation.WEIGHTED) / total,
          sums.value(Deviation.DIFFERENCE) / total,
          logNormaliser,
          Deviation.phi(-logNormaliser));
    }

    /// Whether no logit differs, whatever the weights are.
    boolean isNone() {
      return size == 0 && summands == 0;
    }
  }

  /// What is kept of a row beside the sums.
  public enum Kept {
    /// The differences of the logits, which gradients of KL(p‖q) take.
    DIFFERENCES,
    /// The deviations m, which TVD(p, q) and gradients with respect to q's logits take.
    DEVIATIONS
  }

  /// A pass over the row.
  ///
  /// @param kept what is kept of it
  /// @param rows where that is, and the shift of δ
  /// @param means the means over p
  private record Pass(Kept kept, Deviation.Rows rows, Means means) {}

  private final Softmax p;
  private final PlainMix d;
  private final Kept kept;
  private final Deviation.Rows rows;
  private final Means means;
  private final double meanDifference;
  private final Softmax.Scratch scratch;

  private PlainDivergence(
      Softmax p, PlainMix d, Pass pass, double meanDifference, Softmax.Scratch scratch) {
    this.p = p;
    this.d = d;
    this.kept = pass.kept;
    this.rows = pass.rows;
    this.means = pass.means;
    this.meanDifference = meanDifference;
    this.scratch = scratch;
  }

  /// Compares two distributions, unless they are too far apart to be compared like this.
  ///
  /// @param p the first
  /// @param d the mix of p minus that of q, relative to p's most probable token
  /// @param kept what will be asked for
  /// @param row where it is kept
  /// @param scratch room
  public static Optional<PlainDivergence> of(
      Softmax p, PlainMix d, Kept kept, Slice row, Softmax.Scratch scratch) {
    Slice block = scratch.block().value();
    boolean areDeviations = kept == Kept.DEVIATIONS;
    Slice difference = areDeviations ? block : row;
    Slice m = areDeviations ? row : block;
    return pass(p, d, kept, new Deviation.Rows(p.e(), difference, m, 0), scratch)
        .map(pass -> new PlainDivergence(p, d, pass, pass.means.difference, scratch))
        .flatMap(PlainDivergence::centred);
  }

  /// The same without the constant that δ lacks, if that spoils the divergence.
  private Optional<PlainDivergence> centred() {
    if (kl().isProved()) {
      return Optional.of(this);
    }
    Deviation.Rows centred = new Deviation.Rows(p.e(), rows.d(), rows.m(), -means.logNormaliser);
    return pass(p, d, kept, centred, scratch)
        .map(pass -> new PlainDivergence(p, d, pass, meanDifference, scratch));
  }

  private static Optional<Pass> pass(
      Softmax p, PlainMix d, Kept kept, Deviation.Rows rows, Softmax.Scratch scratch) {
    LaneSums sums = scratch.deviation();
    sums.clear();
    PlainTerm.Block block = scratch.block().into(rows.d());
    Slice sizes = d.sizes(block);
    for (PlainTerm.Range range : d.blocks()) {
      d.values(range, 0, block);
      Deviation.simd(rows, range, scratch.x());
      if (!Deviation.add(rows, sizes, scratch.x(), range, sums)) {
        return Optional.empty();
      }
    }
    Means means = Means.of(sums, p.sum());
    return 1 + means.m > 0 ? Optional.of(new Pass(kept, rows, means)) : Optional.empty();
  }

  /// KL(p‖q).
  public Bounded kl() {
    if (isZero()) {
      return zero();
    }
    double value = means.phi - means.curvature;
    return new Bounded(value, klBound(value, d.slope()), klBound(value, d.ownSlope()));
  }

  /// TVD(p, q); of kept deviations.
  public Bounded totalVariation() {
    assert kept == Kept.DEVIATIONS;
    if (isZero()) {
      return zero();
    }
    LaneSums sum = scratch.one();
    sum.clear();
    for (PlainTerm.Range range : d.blocks()) {
      Distance.simd(rows, means.m, range, sum);
    }
    double value = sum.value(0) / p.sum() / (2 * (1 + means.m));
    return new Bounded(value, distanceBound(value, d.slope()), distanceBound(value, d.ownSlope()));
  }

  /// d, the differences of the logits relative to p's most probable token, if they are kept.
  public Slice differences() {
    assert kept == Kept.DIFFERENCES;
    return rows.d();
  }

  /// Σ_v p_v d_v.
  public double meanDifference() {
    return meanDifference;
  }

  /// Adds `scale · (p_v − q_v)` of a block to the gradient; of kept deviations.
  public void addDifference(PlainTerm.Range range, double scale, double[] out) {
    assert kept == Kept.DEVIATIONS;
    double factor = scale / (p.sum() * (1 + means.m));
    Distance.add(rows, means.m, factor, range, out);
  }

  /// Whether no logit differs at all. Tokens whose exponential is 0 may do so unseen.
  private boolean isZero() {
    boolean isSeen = p.extent().reach() < LARGEST_REACH;
    return d.reach() == 0 || (isSeen && means.isNone() && rows.shift() == 0 && d.offset() == 0);
  }

  /// The divergence then: exact, unless what differs has underflowed; of one token nothing does.
  private Bounded zero() {
    return d.reach() == 0 || d.vocabulary() == 1 ? Bounded.ZERO : new Bounded(0, lost(), 0);
  }

  private double klBound(double value, double slope) {
    double mean = meanError(slope);
    double firstOrder = logitError(slope, means.weighted, means.size);
    double secondOrder =
        d.error() * logitError(slope, means.summands + means.weighted, 1 + means.size);
    double sums = common() * means.phi + firstOrder + secondOrder;
    double logarithm = 2 * ROUNDING * Math.abs(means.m * means.logNormaliser);
    double curvature = rest(mean) * mean * (Math.abs(means.m) + mean);
    return MARGIN * (sums + logarithm + curvature)
        + (Deviation.ERROR + 4 * ROUNDING) * (means.curvature + value)
        + lost();
  }

  private double distanceBound(double value, double slope) {
    double mean = meanError(slope);
    double deviations =
        (1 + common()) * (mean + Deviation.ERROR * means.size)
            + logitError(slope, means.summands + means.weighted, 1 + means.size);
    double terms = deviations / 2 + value * (common() * (1 + means.m) + mean);
    return MARGIN * rest(mean) * terms + lost();
  }

  /// Bound on the error of M.
  private double meanError(double slope) {
    return MARGIN * common() * means.size
        + logitError(slope, means.summands + means.weighted, 1 + means.size)
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
        * (1 + common())
        * ((slope + shifting) * summands
            + (d.offset() + shifting * Math.abs(rows.shift())) * weights);
  }

  /// Relative error of a term beside that of m's argument.
  private double common() {
    double error = p.relativeError() + p.extent().error() + TERM;
    return error < 1 ? error / (1 - error) : Double.POSITIVE_INFINITY;
  }

  /// 1/(1 + M) at most; ∞ where M may be −1.
  private double rest(double meanError) {
    double normaliser = 1 + means.m - meanError;
    return normaliser > 0 ? 1 / normaliser : Double.POSITIVE_INFINITY;
  }

  /// What q may have at tokens of which p has less than e^(−708).
  private double lost() {
    return p.extent().reach() < LARGEST_REACH
        ? Softmax.underflow(d.vocabulary())
        : d.vocabulary() * 0x1p-150;
  }
}
