package org.aligndistil.cpu;

import org.aligndistil.backend.Mix;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

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
record Softmax(RowMix mix, Slice e, int argMax, double tail, double sumError) {

  private static final double ROUNDING = 0x1p-53;

  /// Relative error of a block's sum: one rounding a halving, and those of [BlockSum].
  static final double SUM_ERROR = 12 * ROUNDING;

  /// Room for two blocks.
  ///
  /// @param x [Fold#BLOCK] elements
  /// @param bound as many
  record Scratch(double[] x, double[] bound) {
    Scratch() {
      this(new double[Fold.BLOCK], new double[Fold.BLOCK]);
    }
  }

  /// Computes the softmax of a mix.
  ///
  /// @param mix the mix
  /// @param logits the tile's logits
  /// @param row counted from the first row of the tile
  /// @param e where the unnormalised probabilities go
  /// @param scratch room
  static Softmax of(Mix mix, TileLogits logits, int row, Slice e, Scratch scratch) {
    int vocabulary = logits.vocabulary();
    int argMax = Greatest.token(mix, logits, row, scratch);
    Softmax unnormalised =
        new Softmax(
            RowMix.distribution(mix, logits, row, argMax), e, argMax, Double.NaN, Double.NaN);
    BlockSum tail = new BlockSum();
    BlockSum bound = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      Slice block = unnormalised.block(token);
      unnormalised.logits(token, scratch.x, scratch.bound, count);
      Exp.simd(scratch.x, 0, count);
      System.arraycopy(scratch.x, 0, block.array(), block.from(), count);
      Products.simd(block, scratch.bound, Exp.ERROR, scratch.bound, count);
      if (argMax >= token && argMax < token + count) {
        scratch.x[argMax - token] = 0;
        scratch.bound[argMax - token] = 0;
      }
      bound.add(Fold.simd(scratch.bound, count));
      tail.add(Fold.simd(scratch.x, count));
    }
    double sumError =
        (bound.value() + SUM_ERROR * tail.value()) / (1 + tail.value()) + underflow(vocabulary);
    return new Softmax(unnormalised.mix, e, argMax, tail.value(), sumError);
  }

  /// Computes a block of x, with bounds on its errors.
  ///
  /// @param token the first token of the block
  /// @param x receives x
  /// @param bounds receives the bounds; x is exactly 0 at a
  /// @param count number of tokens
  void logits(int token, double[] x, double[] bounds, int count) {
    mix.block(token, x, bounds, count);
    if (argMax >= token && argMax < token + count) {
      bounds[argMax - token] = 0;
    }
  }

  /// Σ_v e_v.
  double sum() {
    return 1 + tail;
  }

  /// log Σ_v e_v.
  double logSum() {
    return StrictMath.log1p(tail);
  }

  /// p_v.
  double probability(int token) {
    return e.array()[e.from() + token] / sum();
  }

  /// 1 − p_v, with all its digits where p_v is nearly 1.
  double improbability(int token) {
    return token == argMax ? tail / sum() : 1 - probability(token);
  }

  /// Relative error of a probability, beyond that of its x.
  double relativeError() {
    return Exp.ERROR + sumError + 4 * ROUNDING;
  }

  /// Bound on what is lost because probabilities below e^(−708) count as 0, in any statistic of
  /// logits below 10⁶⁰ in magnitude.
  static double underflow(int vocabulary) {
    return vocabulary * 0x1p-800;
  }

  /// What the divergence kernel needs to know of a block.
  Divergence.Side side(int token) {
    return new Divergence.Side(block(token), 1 / sum(), relativeError());
  }

  /// The unnormalised probabilities from some token on.
  Slice block(int token) {
    return new Slice(e.array(), e.from() + token);
  }
}
