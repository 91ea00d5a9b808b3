package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.TileLogits;
import org.aligndistil.cpu.row.Bounded;
import org.aligndistil.cpu.row.Comparison;
import org.aligndistil.cpu.row.Expectation;
import org.aligndistil.cpu.row.Greatest;
import org.aligndistil.cpu.row.RowMix;
import org.aligndistil.cpu.row.Softmax;
import org.aligndistil.cpu.row.Unlisted;

/// The statistics of the rows of one tile.
///
/// One a thread, moved from tile to tile.
final class CpuTile implements Tile {

  private static final double ROUNDING = 0x1p-53;

  private final TileLogits logits;
  private final TileRows rows;
  private final GradientRows gradients;
  private final int vocabulary;
  private final Softmax.Scratch scratch;

  CpuTile(TileLogits logits, TileRows rows, GradientRows gradients, Softmax.Scratch scratch) {
    this.scratch = scratch;
    this.logits = logits;
    this.rows = rows;
    this.vocabulary = logits.vocabulary();
    this.gradients = gradients;
  }

  void moveTo(int firstRow, int rowCount) {
    logits.moveTo(firstRow, rowCount);
    rows.clear();
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
    Softmax[] softmaxes = rows.softmax(mix);
    for (int row = 0; row < values.length; row++) {
      double greatest = softmaxes[row].mix().pivotValue();
      values[row] = greatest + softmaxes[row].logSum();
      errors[row] =
          softmaxes[row].mix().pivotBound()
              + softmaxes[row].sumError()
              + 2 * ROUNDING * (Math.abs(greatest) + softmaxes[row].logSum());
    }
    return Column.of(values, errors);
  }

  @Override
  public Column logProbability(Mix distribution) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] softmaxes = rows.softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      logProbability(softmaxes[row], logits.label(row), values, errors, row);
    }
    return Column.of(values, errors);
  }

  private void logProbability(
      Softmax softmax, int token, double[] values, double[] errors, int row) {
    softmax.logit(token, scratch.x(), scratch.bound());
    values[row] = scratch.x()[0] - softmax.logSum();
    errors[row] =
        Double.isInfinite(values[row])
            ? 0
            : scratch.bound()[0] + softmax.sumError() + 3 * ROUNDING * Math.abs(values[row]);
  }

  @Override
  public ListedTokens logProbabilities(Mix distribution, TokenLists lists) {
    Softmax[] softmaxes = rows.softmax(distribution);
    List<Column> each = new ArrayList<>();
    for (int k = 0; k < lists.width(); k++) {
      double[] values = new double[rowCount()];
      double[] errors = new double[rowCount()];
      for (int row = 0; row < values.length; row++) {
        logProbability(softmaxes[row], lists.token(firstRow() + row, k), values, errors, row);
      }
      each.add(Column.of(values, errors));
    }
    double[] others = new double[rowCount()];
    double[] errors = new double[rowCount()];
    for (int row = 0; row < others.length; row++) {
      Unlisted rest = rows.unlisted(distribution, lists, row);
      others[row] = rest.logShare();
      errors[row] = rest.logError();
    }
    return new ListedTokens(each, Column.of(others, errors));
  }

  @Override
  public Column entropy(Mix distribution) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] softmaxes = rows.softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      entropy(softmaxes[row], values, errors, row);
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
    Comparison[] comparisons = rows.comparison(p, q);
    for (int row = 0; row < values.length; row++) {
      Bounded kl = comparisons[row].kl();
      values[row] = kl.value();
      errors[row] = kl.bound();
    }
    return Column.of(values, errors);
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Comparison[] comparisons = rows.comparison(p, q);
    for (int row = 0; row < values.length; row++) {
      Bounded distance = comparisons[row].totalVariation();
      values[row] = distance.value();
      errors[row] = distance.bound();
    }
    return Column.of(values, errors);
  }

  @Override
  public Column expectation(Mix distribution, Mix function) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Softmax[] softmaxes = rows.softmax(distribution);
    for (int row = 0; row < values.length; row++) {
      RowMix f = rows.function(function, distribution, row);
      Expectation mean = Expectation.of(softmaxes[row], f, vocabulary, scratch);
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
    gradients.write(rows, parts);
  }
}
