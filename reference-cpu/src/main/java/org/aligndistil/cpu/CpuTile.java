package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

/// The statistics of the rows of one tile.
///
/// One a thread, moved from tile to tile. Each softmax and each pair is computed once a tile.
final class CpuTile implements Tile {

  private static final double ROUNDING = 0x1p-53;

  private final TileLogits logits;
  private final GradientRows gradients;
  private final int capacity;
  private final int vocabulary;
  private final Softmax.Scratch scratch = new Softmax.Scratch();
  private final Divergence.Block block = new Divergence.Block();
  private final List<double[]> buffers = new ArrayList<>();
  private final Map<Mix, Softmax[]> softmaxes = new HashMap<>();
  private final Map<Pair, PairDivergence[]> divergences = new HashMap<>();

  private record Pair(Mix p, Mix q) {}

  CpuTile(TileLogits logits, int capacity, GradientRows gradients) {
    this.logits = logits;
    this.capacity = capacity;
    this.vocabulary = logits.vocabulary();
    this.gradients = gradients;
  }

  void moveTo(int firstRow, int rowCount) {
    logits.moveTo(firstRow, rowCount);
    softmaxes.clear();
    divergences.clear();
  }

  @Override
  public int firstRow() {
    return logits.firstRow();
  }

  @Override
  public int rowCount() {
    return logits.rowCount();
  }

  @Override
  public Column logSumExp(Mix mix) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] rows = softmax(mix);
    for (int row = 0; row < values.length; row++) {
      double greatest = rows[row].mix().pivotValue();
      values[row] = greatest + rows[row].logSum();
      errors[row] =
          rows[row].mix().pivotBound()
              + rows[row].sumError()
              + 2 * ROUNDING * (Math.abs(greatest) + rows[row].logSum());
    }
    return Column.of(values, errors);
  }

  @Override
  public Column logProbability(Mix distribution) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] rows = softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      logProbability(rows[row], logits.label(row), values, errors, row);
    }
    return Column.of(values, errors);
  }

  private void logProbability(
      Softmax softmax, int token, double[] values, double[] errors, int row) {
    softmax.logits(token, scratch.x(), scratch.bound(), 1);
    values[row] = scratch.x()[0] - softmax.logSum();
    errors[row] =
        Double.isInfinite(values[row])
            ? 0
            : scratch.bound()[0] + softmax.sumError() + 3 * ROUNDING * Math.abs(values[row]);
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    Softmax[] rows = softmax(distribution);
    List<Column> each = new ArrayList<>();
    for (int k = 0; k < lists.width(); k++) {
      double[] values = new double[rowCount()];
      double[] errors = new double[rowCount()];
      for (int row = 0; row < values.length; row++) {
        logProbability(rows[row], lists.token(firstRow() + row, k), values, errors, row);
      }
      each.add(Column.of(values, errors));
    }
    double[] others = new double[rowCount()];
    double[] errors = new double[rowCount()];
    for (int row = 0; row < others.length; row++) {
      Unlisted rest = unlisted(distribution, lists, row);
      others[row] = rest.logShare();
      errors[row] = rest.logError();
    }
    return new ListedTokens(each, Column.of(others, errors));
  }

  /// What the tokens of a row that are not listed have of a distribution.
  Unlisted unlisted(Mix distribution, TokenLists lists, int row) {
    return new Unlisted(
        softmax(distribution)[row],
        pivot -> RowMix.distribution(distribution, logits, row, pivot),
        listed(lists, row),
        vocabulary,
        scratch);
  }

  private BitSet listed(TokenLists lists, int row) {
    BitSet tokens = new BitSet(vocabulary);
    for (int k = 0; k < lists.width(); k++) {
      tokens.set(lists.token(firstRow() + row, k));
    }
    return tokens;
  }

  @Override
  public Column entropy(Mix distribution) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] rows = softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      entropy(rows[row], values, errors, row);
    }
    return Column.of(values, errors);
  }

  private void entropy(Softmax softmax, double[] values, double[] errors, int row) {
    BlockSum entropy = new BlockSum();
    BlockSum bounds = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      softmax.logits(token, scratch.x(), scratch.bound(), count);
      for (int i = 0; i < count; i++) {
        double surprisal = softmax.logSum() - scratch.x()[i];
        double probabilityError = scratch.bound()[i] + softmax.relativeError();
        scratch.x()[i] = surprisal;
        scratch.bound()[i] =
            surprisal * (probabilityError + 3 * ROUNDING) + scratch.bound()[i] + softmax.sumError();
      }
      Slice e = softmax.block(token);
      Products.simd(e, scratch.x(), 0, scratch.x(), count);
      entropy.add(Fold.simd(scratch.x(), count));
      Products.simd(e, scratch.bound(), 0, scratch.bound(), count);
      bounds.add(Fold.simd(scratch.bound(), count));
    }
    values[row] = entropy.value() / softmax.sum();
    errors[row] =
        bounds.value() / softmax.sum()
            + Softmax.SUM_ERROR * values[row]
            + Softmax.underflow(vocabulary);
  }

  @Override
  public Column kl(Mix p, Mix q) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    PairDivergence[] rows = divergence(p, q);
    for (int row = 0; row < values.length; row++) {
      values[row] = rows[row].kl();
      errors[row] = rows[row].klBound();
    }
    return Column.of(values, errors);
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    PairDivergence[] rows = divergence(p, q);
    for (int row = 0; row < values.length; row++) {
      values[row] = rows[row].totalVariation();
      errors[row] = rows[row].totalVariationBound();
    }
    return Column.of(values, errors);
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] rows = softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      RowMix f = function(function, distribution, row);
      Expectation mean = Expectation.of(rows[row], f, vocabulary, scratch);
      values[row] = f.pivotValue() + mean.value();
      errors[row] =
          Double.isInfinite(values[row])
              ? 0
              : f.pivotBound()
                  + mean.bound()
                  + ROUNDING * (Math.abs(f.pivotValue()) + Math.abs(values[row]));
    }
    return Column.of(values, errors);
  }

  @Override
  public int[] argMax(Mix mix) {
    int[] tokens = new int[rowCount()];
    for (int row = 0; row < tokens.length; row++) {
      tokens[row] = Greatest.token(mix, logits, row, scratch);
    }
    return tokens;
  }

  @Override
  public void gradient(Iterable<LogitsGradient> parts) {
    gradients.write(this, parts);
  }

  int vocabulary() {
    return vocabulary;
  }

  int label(int row) {
    return logits.label(row);
  }

  /// A function on the vocabulary, relative to a token that a distribution has.
  RowMix function(Mix function, Mix distribution, int row) {
    int pivot = softmax(distribution)[row].argMax();
    return RowMix.function(function, logits, row, pivot);
  }

  /// The mix of p minus that of q, relative to p's most probable token.
  RowMix difference(Mix p, Mix q, int row) {
    return RowMix.difference(p, q, logits, row, softmax(p)[row].argMax());
  }

  Softmax[] softmax(Mix mix) {
    Softmax[] rows = softmaxes.get(mix);
    if (rows == null) {
      double[] e = buffer(softmaxes.size());
      rows = new Softmax[rowCount()];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Softmax.of(mix, logits, row, new Slice(e, row * vocabulary), scratch);
      }
      softmaxes.put(mix, rows);
    }
    return rows;
  }

  PairDivergence[] divergence(Mix p, Mix q) {
    Pair pair = new Pair(p, q);
    PairDivergence[] rows = divergences.get(pair);
    if (rows == null) {
      if (p.support() != q.support()) {
        throw new IllegalArgumentException(
            "both distributions must have the same support: %s, %s".formatted(p, q));
      }
      Softmax[] first = softmax(p);
      Softmax[] second = softmax(q);
      rows = new PairDivergence[rowCount()];
      for (int row = 0; row < rows.length; row++) {
        RowMix d = difference(p, q, row);
        rows[row] = PairDivergence.of(first[row], second[row], d, vocabulary, block);
      }
      divergences.put(pair, rows);
    }
    return rows;
  }

  private double[] buffer(int index) {
    if (index == buffers.size()) {
      buffers.add(new double[Math.multiplyExact(capacity, vocabulary)]);
    }
    return buffers.get(index);
  }
}
