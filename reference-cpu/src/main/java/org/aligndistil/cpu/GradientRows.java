package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.PullStrengths;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.GradientTerm;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.Mean;
import org.aligndistil.cpu.kernel.NativeRow;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.row.Expectation;
import org.aligndistil.cpu.row.PlainDivergence;
import org.aligndistil.cpu.row.PlainMix;
import org.aligndistil.cpu.row.RowMix;
import org.aligndistil.cpu.row.Softmax;
import org.aligndistil.cpu.sink.TileSink;

/// The one gradient kernel: turns coefficients into the gradient of every token's logit, block by
/// block.
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label]) + lists
/// ∂L/∂z_v = w ∂L/∂m_v
/// ```
final class GradientRows {

  private final TileSink sink;
  private final Softmax.Scratch scratch;
  private final Divergence.Block block;
  private final double[] out = new double[Fold.BLOCK];

  /// A function on the vocabulary at one row.
  private interface Function {
    /// Where a block of it is.
    Slice block(PlainTerm.Range range);
  }

  /// The coefficients of one part at one row.
  ///
  /// @param affine what makes a tilt's function the policy's own term, but for −a at the label
  private record Part(
      Softmax p, Tilt tilt, double label, double scale, GradientTerm.Affine affine, Pulls pulls) {

    /// A block of the tilt's function.
    Slice tilt(PlainTerm.Range range) {
      return tilt.function.block(range);
    }

    /// a (p_y − 1); 0 where p_y is 1, however large a is.
    double labelPull(int token) {
      double improbability = p.improbability(token);
      return improbability == 0 ? 0 : -scale * label * improbability;
    }
  }

  /// f at one row.
  ///
  /// @param function f over the factor, relative to a pivot
  /// @param mean the mean of that under p
  /// @param factor what it is multiplied by
  private record Tilt(Function function, double mean, double factor) {}

  /// How a term gets into a block of the gradient.
  private interface Form {
    /// Sets the block to it, or adds it.
    void put(Slice e, Slice f, GradientTerm.Affine affine, PlainTerm.Range range, double[] out);
  }

  /// A block of a row.
  ///
  /// @param count how many of its tokens the vocabulary has
  /// @param label where the label is in it, if it is
  private record Piece(PlainTerm.Range range, int count, int label) {

    static Piece of(PlainTerm.Range range, TileRows tile, int row) {
      int count = Math.min(range.count(), tile.vocabulary() - range.token());
      return new Piece(range, count, tile.label(row) - range.token());
    }

    /// Whether its tokens are all of the vocabulary, and none of them is added up by itself.
    boolean isWholeWithoutLabel() {
      return count == range.count() && !holdsLabel();
    }

    boolean holdsLabel() {
      return label >= 0 && label < count;
    }

    /// Clears the first elements, and that of the label, which is added up by itself.
    void clear(int first, double[] out) {
      Arrays.fill(out, 0, first, 0);
      if (holdsLabel()) {
        out[label] = 0;
      }
    }
  }

  /// What the policy is pulled towards beside its label.
  private record Pulls(List<TargetPull> targets, List<ListedPull> lists) {

    boolean isNone() {
      return targets.isEmpty() && lists.isEmpty();
    }
  }

  GradientRows(TileSink sink, Workspace workspace) {
    this.sink = sink;
    this.scratch = workspace.scratch();
    this.block = workspace.block();
  }

  void write(TileRows tile, Iterable<LogitsGradient> gradients) {
    sink.begin(tile.firstRow(), tile.rowCount());
    for (int row = 0; row < tile.rowCount(); row++) {
      List<Part> parts = new ArrayList<>();
      for (LogitsGradient gradient : gradients) {
        parts.add(part(tile, gradient, row));
      }
      boolean isAlone = parts.size() == 1 && parts.getFirst().pulls.isNone();
      Optional<NativeRow> direct = isAlone ? sink.direct(row) : Optional.empty();
      for (PlainTerm.Range range : tile.blocks()) {
        Piece piece = Piece.of(range, tile, row);
        if (direct.isPresent() && piece.isWholeWithoutLabel()) {
          Part part = parts.getFirst();
          GradientTerm.set(part.p.e(), part.tilt(range), part.affine, range, direct.get());
        } else {
          put(parts, piece);
          sink.write(row, range.token(), out, piece.count);
        }
      }
    }
    sink.end();
  }

  private void put(List<Part> parts, Piece piece) {
    piece.clear(parts.isEmpty() ? piece.count : 0, out);
    Form form = GradientTerm::set;
    for (Part part : parts) {
      put(part, piece, form);
      form = GradientTerm::add;
    }
  }

  private Part part(TileRows tile, LogitsGradient gradient, int row) {
    Softmax p = tile.softmax(gradient.policy())[row];
    List<ListedPull> lists = new ArrayList<>();
    for (LogitsGradient.Listed listed : gradient.listed()) {
      lists.add(new ListedPull(tile, gradient, listed, row));
    }
    double label = gradient.label().value(row);
    List<TargetPull> targets = new ArrayList<>();
    for (LogitsGradient.Target target : gradient.targets()) {
      PullStrengths strengths = PullStrengths.of(label, target.weight().value(row));
      label = strengths.toLabel();
      targets.add(new TargetPull(tile, gradient, target.distribution(), row, strengths));
    }
    double scale = gradient.policy().terms().getFirst().weight().value(row);
    Tilt tilt = tilt(tile, gradient, label, row);
    GradientTerm.Affine affine =
        new GradientTerm.Affine(scale * tilt.factor / p.sum(), label - tilt.mean);
    return new Part(p, tilt, label, scale, affine, new Pulls(targets, lists));
  }

  private Tilt tilt(TileRows tile, LogitsGradient gradient, double label, int row) {
    Softmax p = tile.softmax(gradient.policy())[row];
    Optional<TileRows.Multiple> multiple =
        tile.multiple(gradient.policy(), gradient.tilt(), row)
            .filter(m -> m.factor() != 0 && label == 0);
    if (multiple.isPresent()) {
      PlainDivergence compared = multiple.get().compared();
      return new Tilt(
          _ -> compared.differences(), compared.meanDifference(), multiple.get().factor());
    }
    Optional<PlainMix> plain = tile.plainFunction(gradient.tilt(), gradient.policy(), row);
    if (plain.isPresent()) {
      return new Tilt(plain(plain.get()), mean(p, plain.get()), 1);
    }
    RowMix f = tile.function(gradient.tilt(), gradient.policy(), row);
    Slice values = new Slice(scratch.x(), 0, 0);
    return new Tilt(
        range -> {
          int count = Math.min(range.count(), tile.vocabulary() - range.token());
          f.block(range.token(), scratch.x(), scratch.bound(), count);
          return values;
        },
        Expectation.of(p, f, tile.vocabulary(), scratch).value(),
        1);
  }

  private Function plain(PlainMix f) {
    return range -> {
      f.values(range, 0, scratch.block());
      return scratch.block().value();
    };
  }

  private double mean(Softmax p, PlainMix f) {
    if (f.reach() == 0) {
      return 0;
    }
    LaneSums sum = scratch.one();
    sum.clear();
    for (PlainTerm.Range range : f.blocks()) {
      f.values(range, 0, scratch.block());
      Mean.simd(p.e(), scratch.block().value(), range, sum);
    }
    return sum.value(0) / p.sum();
  }

  /// Puts the policy's own term of a part where it belongs, and adds the others.
  private void put(Part part, Piece piece, Form form) {
    Slice tilt = part.tilt(piece.range);
    double before = piece.holdsLabel() ? out[piece.label] : 0;
    GradientTerm.Affine affine = part.affine;
    form.put(part.p.e(), tilt, affine, piece.range, out);
    if (piece.holdsLabel()) {
      int token = piece.range.token();
      double e = part.p.e().array()[part.p.e().at(token) + piece.label];
      double f = tilt.array()[tilt.at(token) + piece.label];
      double pull = e == 0 ? 0 : e * affine.scale() * (f - part.tilt.mean);
      out[piece.label] = before + pull + part.labelPull(token + piece.label);
    }
    for (TargetPull target : part.pulls.targets) {
      target.add(piece.range, piece.count, block, out);
    }
    for (ListedPull list : part.pulls.lists) {
      list.add(piece.range.token(), part.scale, out, piece.count, scratch);
    }
  }
}
