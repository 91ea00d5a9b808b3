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

  /// What a row is compared for, and what is kept of it beside the sums.
  public enum Purpose {
    /// TVD(p, q); nothing is kept.
    DISTANCE,
    /// KL(p‖q); the differences of the logits are kept, which gradients with respect to those of p
    /// take.
    DIVERGENCE,
    /// KL(p‖q) and p − q, which gradients with respect to the logits of q are; the deviations m are
    /// kept.
    PULL
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
  private final DivergenceBounds bounds;
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
    this.bounds = new DivergenceBounds(p, d, rows.shift(), means);
    this.result = purpose == Purpose.DISTANCE ? totalVariation() : kl();
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
    Slice difference = purpose == Purpose.DIVERGENCE ? row : block;
    Slice m = purpose == Purpose.DIVERGENCE ? block : row;
    Deviation.Rows rows = new Deviation.Rows(p.e(), difference, m, 0);
    Optional<Means> means =
        purpose == Purpose.DISTANCE
            ? Means.ofDistance(p, d, rows, scratch)
            : Means.ofDivergence(p, d, rows, scratch);
    return means
        .map(of -> new Pass(rows, of, of.difference()))
        .map(pass -> new PlainDivergence(p, d, purpose, pass, scratch))
        .flatMap(PlainDivergence::centred);
  }

  /// The same without the constant that δ lacks, if that spoils what it is computed for.
  private Optional<PlainDivergence> centred() {
    if (isAccurate()) {
      return Optional.of(this);
    }
    Deviation.Rows centred = new Deviation.Rows(p.e(), rows.d(), rows.m(), -means.logNormaliser());
    return Means.ofDivergence(p, d, centred, scratch)
        .map(of -> new Pass(centred, of, meanDifference))
        .map(pass -> new PlainDivergence(p, d, purpose, pass, scratch));
  }

  /// Whether what it is computed for is shown to be accurate; of a pull the distance tells.
  private boolean isAccurate() {
    return result.isProved() && (purpose != Purpose.PULL || totalVariation().isProved());
  }

  /// The divergence, or of [Purpose#DISTANCE] the distance.
  public Bounded result() {
    return result;
  }

  /// The form with the smaller bound. A bound that is NaN is not smaller, and proves nothing.
  private Bounded kl() {
    if (isZero()) {
      return bounds.zero();
    }
    Bounded near = bounds.near();
    Bounded far = bounds.far();
    return near.own() <= far.own() ? near : far;
  }

  private Bounded totalVariation() {
    if (isZero()) {
      return bounds.zero();
    }
    LaneSums sum = scratch.one();
    sum.clear();
    for (PlainTerm.Range range : d.blocks()) {
      Distance.simd(rows, means.m(), range, sum);
    }
    return bounds.distance(sum.value(0) / p.sum() / (2 * (1 + means.m())));
  }

  /// d, the differences of the logits relative to p's most probable token, if they are kept.
  public Slice differences() {
    assert purpose == Purpose.DIVERGENCE;
    return rows.d();
  }

  /// Σ_v p_v d_v.
  public double meanDifference() {
    return meanDifference;
  }

  /// Adds `scale · (p_v − q_v)` of a block to the gradient; of kept deviations.
  public void addDifference(PlainTerm.Range range, double scale, double[] out) {
    assert purpose == Purpose.PULL;
    double factor = scale / (p.sum() * (1 + means.m()));
    Distance.add(rows, means.m(), factor, range, out);
  }

  /// Whether no logit differs at all. Tokens whose exponential is 0 may do so unseen.
  private boolean isZero() {
    boolean isSeen = p.extent().reach() < Softmax.LARGEST_REACH;
    return d.reach() == 0 || (isSeen && means.isNone() && rows.shift() == 0 && d.offset() == 0);
  }
}
