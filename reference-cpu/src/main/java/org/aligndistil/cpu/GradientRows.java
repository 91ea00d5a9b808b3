package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.GradientTerm;

/// The one gradient kernel: turns coefficients into the gradient of every token's logit, block by
/// block.
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label]) + lists
/// ∂L/∂z_v = w ∂L/∂m_v
/// ```
final class GradientRows {

  private final TileSink sink;
  private final Softmax.Scratch scratch = new Softmax.Scratch();
  private final Divergence.Block block = new Divergence.Block();
  private final double[] out = new double[Fold.BLOCK];

  /// A target at one row.
  private record Target(Softmax q, RowMix difference, Divergence.Lambda lambda, double weight) {}

  /// The coefficients of one part at one row.
  private record Part(Softmax p, Tilt tilt, double label, double scale, Pulls pulls) {

    /// a (p_y − 1); 0 where p_y is 1, however large a is.
    double labelPull(int token) {
      double improbability = p.improbability(token);
      return improbability == 0 ? 0 : -scale * label * improbability;
    }
  }

  /// f at one row.
  ///
  /// @param mean its mean under p, relative to the pivot as f is
  private record Tilt(RowMix function, double mean) {}

  /// What the policy is pulled towards beside its label.
  private record Pulls(List<Target> targets, List<ListedPull> lists) {}

  GradientRows(TileSink sink) {
    this.sink = sink;
  }

  void write(CpuTile tile, Iterable<LogitsGradient> gradients) {
    sink.begin(tile.firstRow(), tile.rowCount());
    for (int row = 0; row < tile.rowCount(); row++) {
      List<Part> parts = new ArrayList<>();
      for (LogitsGradient gradient : gradients) {
        parts.add(part(tile, gradient, row));
      }
      for (int token = 0; token < tile.vocabulary(); token += Fold.BLOCK) {
        int count = Math.min(Fold.BLOCK, tile.vocabulary() - token);
        Arrays.fill(out, 0);
        for (Part part : parts) {
          add(part, token, count, tile.label(row));
        }
        sink.write(row, token, out, count);
      }
    }
    sink.end();
  }

  private Part part(CpuTile tile, LogitsGradient gradient, int row) {
    Softmax p = tile.softmax(gradient.policy())[row];
    RowMix tilt = tile.function(gradient.tilt(), gradient.policy(), row);
    double mean = Expectation.of(p, tilt, tile.vocabulary(), scratch).value();
    List<ListedPull> lists = new ArrayList<>();
    for (LogitsGradient.Listed listed : gradient.listed()) {
      lists.add(new ListedPull(tile, gradient, listed, row));
    }
    List<Target> targets = new ArrayList<>();
    for (LogitsGradient.Target target : gradient.targets()) {
      targets.add(
          new Target(
              tile.softmax(target.distribution())[row],
              tile.difference(gradient.policy(), target.distribution(), row),
              tile.divergence(gradient.policy(), target.distribution())[row].lambda(),
              target.weight().value(row)));
    }
    double scale = gradient.policy().terms().getFirst().weight().value(row);
    return new Part(
        p, new Tilt(tilt, mean), gradient.label().value(row), scale, new Pulls(targets, lists));
  }

  private void add(Part part, int token, int count, int label) {
    part.tilt.function.block(token, scratch.x(), scratch.bound(), count);
    int i = label - token;
    boolean holdsLabel = i >= 0 && i < count;
    double before = holdsLabel ? out[i] : 0;
    double scale = part.scale / part.p.sum();
    double shift = part.label - part.tilt.mean;
    GradientTerm.simd(part.p.block(token), scale, scratch.x(), shift, out, count);
    if (holdsLabel) {
      double e = part.p.e().array()[part.p.e().from() + label];
      double tilt = e == 0 ? 0 : e * scale * (scratch.x()[i] - part.tilt.mean);
      out[i] = before + tilt + part.labelPull(label);
    }
    for (Target target : part.pulls.targets) {
      PairDivergence.fill(part.p, target.q, target.difference, target.lambda, token, count, block);
      GradientTerm.addScaled(block.difference, part.scale * target.weight, out, count);
    }
    for (ListedPull list : part.pulls.lists) {
      list.add(token, part.scale, out, count, scratch);
    }
  }
}
