package org.aligndistil.cpu.row;

import java.util.Arrays;
import java.util.Optional;
import org.aligndistil.backend.Mix;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Deviation;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.LaneSums;
import org.aligndistil.cpu.kernel.Normaliser;
import org.aligndistil.cpu.kernel.PlainTerm;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;
import org.aligndistil.cpu.logits.TileLogits;

/// The softmax of a mix at one row, relative to its most probable token a.
///
/// ```
/// x_v = m_v − m_a ≤ 0          e_v = exp x_v          Σ_v e_v = 1 + tail
/// ```
///
/// The greatest term, 1, is kept out of the sum, so that log Σ e = log1p(tail) has all its digits
/// however certain the distribution is.
///
/// @param mix the mix, 0 at a
/// @param e the unnormalised probabilities, from `e.from()`
/// @param argMax a, the first of several
/// @param tail Σ_v e_v − 1
/// @param sumError bound on the relative error of the sum, and on the absolute one of its logarithm
/// @param extent how far x goes
public record Softmax(
    RowMix mix, Slice e, int argMax, double tail, double sumError, Extent extent) {

  private static final double ROUNDING = 0x1p-53;

  /// Relative error of a block's sum: one rounding a halving, and those of [BlockSum].
  public static final double SUM_ERROR = 13 * ROUNDING;

  /// The relative accuracy that the tail must be proved to have.
  private static final double ACCURACY = 1e-13;

  /// What the roundings of an error bound itself may take away from it.
  private static final double MARGIN = 1 + 0x1p-20;

  /// Up to this reach no exponential is 0.
  static final double LARGEST_REACH = 700;

  /// Relative error of a term of the sum beyond that of its x.
  private static final double TERM = Exp.ERROR + LaneSums.ERROR;

  /// How far the logits of a row go.
  ///
  /// @param reach no less than any −x
  /// @param error no less than the relative error of any e that is due to its x
  public record Extent(double reach, double error) {
    private static final Extent UNKNOWN =
        new Extent(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /// Room for a block of numbers and of their bounds, and for what plain mixes need.
  ///
  /// @param x [Fold#BLOCK] elements
  /// @param bound as many
  /// @param block logits and values of a plain mix
  /// @param normaliser sums of [Normaliser]
  /// @param deviation sums of [Deviation]
  /// @param one a single sum
  public record Scratch(
      double[] x,
      double[] bound,
      PlainTerm.Block block,
      LaneSums normaliser,
      LaneSums deviation,
      LaneSums one) {
    public Scratch() {
      this(
          new double[Fold.BLOCK],
          new double[Fold.BLOCK],
          new PlainTerm.Block(),
          new LaneSums(Normaliser.SUMS),
          new LaneSums(Deviation.SUMS),
          new LaneSums(1));
    }
  }

  /// Computes the softmax of a mix.
  ///
  /// @param mix the mix
  /// @param logits the tile's logits
  /// @param row counted from the first row of the tile
  /// @param e where the unnormalised probabilities go
  /// @param scratch room
  public static Softmax of(Mix mix, TileLogits logits, int row, Slice e, Scratch scratch) {
    int argMax = Greatest.token(mix, logits, row, scratch);
    RowMix distribution = RowMix.distribution(mix, logits, row, argMax);
    Softmax unnormalised =
        new Softmax(distribution, e, argMax, Double.NaN, Double.NaN, Extent.UNKNOWN);
    Optional<PlainMix> plain =
        mix.support() == Mix.Support.EVERY_TOKEN
            ? PlainMix.of(mix, logits, row, argMax)
            : Optional.empty();
    return plain
        .flatMap(x -> unnormalised.plain(x, scratch))
        .orElseGet(() -> unnormalised.bounded(logits.vocabulary(), scratch));
  }

  /// Sums up with one bound for all tokens, if that proves the tail to be accurate.
  private Optional<Softmax> plain(PlainMix x, Scratch scratch) {
    LaneSums sums = scratch.normaliser;
    sums.clear();
    for (PlainTerm.Range range : x.blocks()) {
      int i = argMax - range.token();
      boolean holdsGreatest = i >= 0 && i < range.count();
      Optional<PlainTerm.Single> exact =
          holdsGreatest || x.reach() > LARGEST_REACH ? Optional.empty() : x.exactSingle(range);
      if (exact.isPresent()) {
        Normaliser.simd(exact.get(), e, range, sums);
        continue;
      }
      x.values(range, Normaliser.HIDDEN, scratch.block);
      if (holdsGreatest) {
        scratch.block.value().array()[i] = Normaliser.HIDDEN;
      }
      Normaliser.simd(scratch.block.value(), x.sizes(scratch.block), e, range, sums);
    }
    e.array()[e.from() + argMax] = 1;
    double rest = sums.value(Normaliser.SUM);
    double sizes = sums.value(Normaliser.SUMMANDS);
    double growth = (1 + x.error()) * MARGIN;
    double own = (growth * x.ownSlope()) * sizes + (growth * x.offset() + TERM) * rest;
    double inherited = growth * (x.slope() - x.ownSlope()) * sizes;
    double error = (own + inherited) / (1 + rest) + underflow(x.vocabulary());
    return own <= ACCURACY * rest
        ? Optional.of(
            new Softmax(mix, e, argMax, rest, error, new Extent(x.reach(), growth * x.error())))
        : Optional.empty();
  }

  /// Sums up with a bound for every token.
  private Softmax bounded(int vocabulary, Scratch scratch) {
    BlockSum total = new BlockSum();
    BlockSum bound = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      Slice block = block(token);
      double[] low = scratch.block.value().array();
      mix.exponents(token, count, scratch.x, low, scratch.bound);
      Exp.simd(scratch.x, 0, count);
      for (int i = 0; i < count; i++) {
        scratch.x[i] = Math.fma(scratch.x[i], low[i], scratch.x[i]);
      }
      System.arraycopy(scratch.x, 0, block.array(), block.from(), count);
      Arrays.fill(block.array(), block.from() + count, block.from() + LaneSums.padded(count), 0);
      Products.simd(block, scratch.bound, Exp.ERROR, scratch.bound, count);
      if (argMax >= token && argMax < token + count) {
        scratch.x[argMax - token] = 0;
        scratch.bound[argMax - token] = 0;
      }
      bound.add(Fold.simd(scratch.bound, count));
      total.add(Fold.simd(scratch.x, count));
    }
    double error =
        (bound.value() + SUM_ERROR * total.value()) / (1 + total.value()) + underflow(vocabulary);
    return new Softmax(mix, e, argMax, total.value(), error, Extent.UNKNOWN);
  }

  /// Computes a block of x, with bounds on its errors.
  ///
  /// @param token the first token of the block
  /// @param x receives x
  /// @param bounds receives the bounds; x is exactly 0 at a
  /// @param count number of tokens
  public void logits(int token, double[] x, double[] bounds, int count) {
    mix.block(token, x, bounds, count);
    if (argMax >= token && argMax < token + count) {
      bounds[argMax - token] = 0;
    }
  }

  /// Computes x of one token, with a bound on its error.
  ///
  /// @param token which
  /// @param x receives x, at 0
  /// @param bounds receives the bound, at 0
  public void logit(int token, double[] x, double[] bounds) {
    mix.token(token, x, bounds);
    if (token == argMax) {
      bounds[0] = 0;
    }
  }

  /// Σ_v e_v.
  public double sum() {
    return 1 + tail;
  }

  /// log Σ_v e_v.
  public double logSum() {
    return StrictMath.log1p(tail);
  }

  /// p_v.
  public double probability(int token) {
    return e.array()[e.from() + token] / sum();
  }

  /// 1 − p_v, with all its digits where p_v is nearly 1.
  public double improbability(int token) {
    return token == argMax ? tail / sum() : 1 - probability(token);
  }

  /// Relative error of a probability, beyond that of its x.
  public double relativeError() {
    return Exp.ERROR + sumError + 4 * ROUNDING;
  }

  /// Bound on what is lost because probabilities below e^(−708) count as 0, in any statistic of
  /// logits below 10⁶⁰ in magnitude.
  public static double underflow(int vocabulary) {
    return vocabulary * 0x1p-800;
  }

  /// What the divergence kernel needs to know of a block.
  public Divergence.Side side(int token) {
    return new Divergence.Side(block(token), 1 / sum(), relativeError());
  }

  /// The unnormalised probabilities from some token on.
  public Slice block(int token) {
    return new Slice(e.array(), e.from() + token);
  }
}
