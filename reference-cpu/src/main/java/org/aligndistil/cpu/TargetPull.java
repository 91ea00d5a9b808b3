package org.aligndistil.cpu;

import java.util.Optional;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.PullStrengths;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.GradientTerm;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.row.PairDivergence;
import org.aligndistil.cpu.row.PlainDivergence;
import org.aligndistil.cpu.row.RowMix;
import org.aligndistil.cpu.row.Softmax;

/// The pull of the policy towards a target at one row, and on from the target to the label.
///
/// ```
/// b (p_v − q_v) + t (q_v − [v = label])
/// ```
final class TargetPull {

  /// b (p_v − q_v).
  private interface Difference {
    /// Adds a block to the gradient.
    void add(PlainTerm.Range range, int count, Divergence.Block block, double[] out);
  }

  private final Optional<Difference> difference;
  private final Softmax q;
  private final double onward;
  private final int label;

  /// The pulls at a row.
  ///
  /// @param tile the tile
  /// @param gradient the part of the gradient that the target belongs to
  /// @param target the mix whose softmax is q
  /// @param row counted from the first row of the tile
  /// @param strengths outer factors left out
  TargetPull(TileRows tile, LogitsGradient gradient, Mix target, int row, PullStrengths strengths) {
    double scale = gradient.policy().terms().getFirst().weight().value(row);
    difference =
        strengths.toTarget() == 0
            ? Optional.empty()
            : Optional.of(
                difference(tile, gradient.policy(), target, row, scale * strengths.toTarget()));
    q = tile.softmax(target)[row];
    onward = scale * strengths.onward();
    label = tile.label(row);
  }

  private static Difference difference(
      TileRows tile, Mix policy, Mix target, int row, double weight) {
    Optional<PlainDivergence> plain = tile.comparison(target, policy)[row].pull();
    if (plain.isPresent()) {
      PlainDivergence divergence = plain.get();
      return (range, _, _, out) -> divergence.addDifference(range, -weight, out);
    }
    Softmax p = tile.softmax(policy)[row];
    Softmax q = tile.softmax(target)[row];
    RowMix d = tile.difference(policy, target, row);
    Divergence.Lambda lambda = tile.comparison(policy, target)[row].careful().lambda();
    return (range, count, block, out) -> {
      PairDivergence.fill(p, q, d, lambda, range.token(), count, block);
      GradientTerm.addScaled(block.difference, weight, out, count);
    };
  }

  /// Adds a block to the gradient.
  ///
  /// @param range the block
  /// @param count how many of its tokens the vocabulary has
  /// @param block room
  /// @param out the gradient of the block, from 0
  void add(PlainTerm.Range range, int count, Divergence.Block block, double[] out) {
    difference.ifPresent(pull -> pull.add(range, count, block, out));
    if (onward != 0) {
      int i = label - range.token();
      boolean holdsLabel = i >= 0 && i < count;
      double before = holdsLabel ? out[i] : 0;
      GradientTerm.addScaled(q.block(range.token()), onward / q.sum(), out, count);
      if (holdsLabel) {
        out[i] = before - onward * q.improbability(label);
      }
    }
  }
}
