package org.aligndistil.cpu;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

/// The statistics of the rows of one tile.
///
/// One a thread, moved from tile to tile. Each softmax and each pair is computed once a tile.
final class CpuTile implements Tile {

  private static final double ROUNDING = 0x1p-53;

  private final TileLogits logits;
  private final GradientRows gradients;
  private final int vocabulary;
  private final Softmax.Scratch scratch = new Softmax.Scratch();
  private final Divergence.Block block = new Divergence.Block();
  private final int stride;
  private final Buffers exponentials;
  private final Buffers deviations;
  private final Map<Mix, Softmax[]> softmaxes = new HashMap<>();
  private final Map<Pair, Compared> comparisons = new LinkedHashMap<>();

  private record Pair(Mix p, Mix q) {}

  /// The comparisons of a pair.
  ///
  /// @param difference the mix of the first minus that of the second
  /// @param rows one a row
  private record Compared(Mix difference, Comparison[] rows) {}

  CpuTile(TileLogits logits, int capacity, GradientRows gradients) {
    this.logits = logits;
    this.vocabulary = logits.vocabulary();
    this.stride = LaneSums.padded(vocabulary);
    this.exponentials = new Buffers(Math.multiplyExact(capacity, stride));
    this.deviations = new Buffers(Math.multiplyExact(capacity, stride));
    this.gradients = gradients;
  }

  void moveTo(int firstRow, int rowCount) {
    logits.moveTo(firstRow, rowCount);
    softmaxes.clear();
    comparisons.clear();
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
    softmax.logit(token, scratch.x(), scratch.bound());
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
    Comparison[] rows = comparison(p, q);
    for (int row = 0; row < values.length; row++) {
      Bounded kl = rows[row].kl();
      values[row] = kl.value();
      errors[row] = kl.bound();
    }
    return Column.of(values, errors);
  }

  @Override
  public Column totalVariation(Mix p, Mix q) {
    double[] values = new double[rowCount()];
    double[] errors = new double[rowCount()];
    Comparison[] rows = comparison(p, q);
    for (int row = 0; row < values.length; row++) {
      Bounded distance = rows[row].totalVariation();
      values[row] = distance.value();
      errors[row] = distance.bound();
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

  /// A function on the vocabulary, relative to a token that a distribution has, where no role of it
  /// masks a token.
  Optional<PlainMix> plainFunction(Mix function, Mix distribution, int row) {
    int pivot = softmax(distribution)[row].argMax();
    return PlainMix.of(function, logits, row, pivot);
  }

  Softmax[] softmax(Mix mix) {
    Softmax[] rows = softmaxes.get(mix);
    if (rows == null) {
      double[] e = exponentials.get(softmaxes.size());
      rows = new Softmax[rowCount()];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = Softmax.of(mix, logits, row, new Slice(e, row * stride), scratch);
      }
      softmaxes.put(mix, rows);
    }
    return rows;
  }

  Comparison[] comparison(Mix p, Mix q) {
    Pair pair = new Pair(p, q);
    Compared known = comparisons.get(pair);
    if (known == null) {
      if (p.support() != q.support()) {
        throw new IllegalArgumentException(
            "both distributions must have the same support: %s, %s".formatted(p, q));
      }
      Softmax[] first = softmax(p);
      Mix difference = p.minus(q);
      double[] m = deviations.get(comparisons.size());
      Comparison[] rows = new Comparison[rowCount()];
      for (int row = 0; row < rows.length; row++) {
        int index = row;
        rows[row] =
            new Comparison(
                plain(first[row], p, difference, row, new Slice(m, row * stride)),
                () -> careful(p, q, index));
      }
      known = new Compared(difference, rows);
      comparisons.put(pair, known);
    }
    return known.rows;
  }

  /// A multiple of the difference between p and a distribution it has been compared with.
  ///
  /// @param compared the comparison
  /// @param factor what its difference is multiplied by
  record Multiple(PlainDivergence compared, double factor) {}

  /// A function as a multiple of a difference: more accurate than by its own weights, which are
  /// rounded one by one, and with its mean under p known.
  Optional<Multiple> multiple(Mix p, Mix function, int row) {
    for (Map.Entry<Pair, Compared> entry : comparisons.entrySet()) {
      Optional<PlainDivergence> plain = entry.getValue().rows[row].plain();
      if (entry.getKey().p.equals(p) && plain.isPresent()) {
        OptionalDouble factor = factor(function, entry.getValue().difference, row);
        if (factor.isPresent()) {
          return Optional.of(new Multiple(plain.get(), factor.getAsDouble()));
        }
      }
    }
    return Optional.empty();
  }

  /// What a mix is multiplied by to give another one of the same roles, to within a few roundings.
  private static OptionalDouble factor(Mix product, Mix mix, int row) {
    if (product.terms().isEmpty() || product.terms().size() != mix.terms().size()) {
      return OptionalDouble.empty();
    }
    double factor =
        product.terms().getFirst().weight().value(row) / mix.terms().getFirst().weight().value(row);
    for (int j = 0; j < mix.terms().size(); j++) {
      Mix.Term a = product.terms().get(j);
      Mix.Term b = mix.terms().get(j);
      double rest = Math.abs(a.weight().value(row) - factor * b.weight().value(row));
      boolean isMultiple = rest <= 4 * ROUNDING * Math.abs(a.weight().value(row));
      if (!isMultiple || !a.plus().equals(b.plus()) || !a.minus().equals(b.minus())) {
        return OptionalDouble.empty();
      }
    }
    return OptionalDouble.of(factor);
  }

  private Optional<PlainDivergence> plain(
      Softmax p, Mix distribution, Mix difference, int row, Slice m) {
    if (distribution.support() != Mix.Support.EVERY_TOKEN) {
      return Optional.empty();
    }
    return PlainMix.of(difference, logits, row, p.argMax())
        .flatMap(d -> PlainDivergence.of(p, d, m, scratch));
  }

  private PairDivergence careful(Mix p, Mix q, int row) {
    RowMix d = difference(p, q, row);
    return PairDivergence.of(softmax(p)[row], softmax(q)[row], d, vocabulary, block);
  }

  /// Rows of numbers, kept from tile to tile.
  private static final class Buffers {
    private final List<double[]> buffers = new ArrayList<>();
    private final int length;

    Buffers(int length) {
      this.length = length;
    }

    double[] get(int index) {
      if (index == buffers.size()) {
        buffers.add(new double[length]);
      }
      return buffers.get(index);
    }
  }
}
