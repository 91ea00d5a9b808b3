package org.aligndistil.cpu.row;

import java.util.Optional;
import org.aligndistil.cpu.kernel.Deviation;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.PlainTerm;

/// The means over p of how q deviates from it, see [Deviation]: what a pass over a row adds up.
///
/// @param m M, that of m
/// @param phi that of φ(δ)
/// @param size that of |m|
/// @param summands that of s, what δ was added up from
/// @param weighted that of s |m|
/// @param difference that of δ
/// @param logNormaliser L = log(1 + M)
/// @param curvature φ(−L) = M − L
record Means(
    double m,
    double phi,
    double size,
    double summands,
    double weighted,
    double difference,
    double logNormaliser,
    double curvature) {

  /// Adds up a block.
  private interface Block {
    /// Whether its differences are in range.
    boolean add(PlainTerm.Range range, LaneSums sums);
  }

  /// What a divergence needs.
  ///
  /// @param p the first distribution
  /// @param d the difference
  /// @param rows of both, and where d and m are kept
  /// @param scratch room
  /// @return nothing where the distributions are too far apart
  static Optional<Means> ofDivergence(
      Softmax p, PlainMix d, Deviation.Rows rows, Softmax.Scratch scratch) {
    PlainTerm.Block block = scratch.block().into(rows.d());
    return of(p, d, scratch, (range, sums) -> add(d, rows, range, block, sums));
  }

  /// What a distance needs: where d is exact only [#m] and [#size], as the others are multiplied by
  /// its error; and if d is not 0, neither is the deviation. Parameters as in [#ofDivergence].
  ///
  /// @param rows as there, not shifted
  static Optional<Means> ofDistance(
      Softmax p, PlainMix d, Deviation.Rows rows, Softmax.Scratch scratch) {
    PlainTerm.Block block = scratch.block().into(rows.d());
    return of(
        p,
        d,
        scratch,
        (range, sums) -> {
          Optional<PlainTerm.Pair> exact = d.exactPair(range);
          return exact.isPresent()
              ? Deviation.simd(rows, exact.get(), range, sums)
              : add(d, rows, range, block, sums);
        });
  }

  private static boolean add(
      PlainMix d,
      Deviation.Rows rows,
      PlainTerm.Range range,
      PlainTerm.Block block,
      LaneSums sums) {
    d.values(range, 0, block);
    return Deviation.simd(rows, d.sizes(block), range, sums);
  }

  private static Optional<Means> of(Softmax p, PlainMix d, Softmax.Scratch scratch, Block block) {
    LaneSums sums = scratch.deviation();
    sums.clear();
    for (PlainTerm.Range range : d.blocks()) {
      if (!block.add(range, sums)) {
        return Optional.empty();
      }
    }
    Means means = of(sums, p.sum());
    return 1 + means.m > 0 ? Optional.of(means) : Optional.empty();
  }

  private static Means of(LaneSums sums, double total) {
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
