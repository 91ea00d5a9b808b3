package org.aligndistil.cpu;

import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Maximum;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

/// The softmax of a mix at one row.
///
/// ```
/// e_v = exp(m'_v − M),  M = max m'          Σ_v e_v = 1 + tail
/// ```
///
/// The greatest term, 1, is kept out of the sum, so that log Σ e = log1p(tail) has all its digits
/// however certain the distribution is.
///
/// @param mix where the logits come from
/// @param e the unnormalised probabilities, from `e.from()`
/// @param argMax the most probable token, the first of several
/// @param maximum M
/// @param tail Σ_v e_v − 1
/// @param sumError bound on the relative error of the sum, and on the absolute one of its logarithm
/// @param maximumBound bound on the error of M
record Softmax(
    RowMix mix,
    Slice e,
    int argMax,
    double maximum,
    double tail,
    double sumError,
    double maximumBound) {

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
  /// @param mix the mix at its row
  /// @param e where the unnormalised probabilities go
  /// @param vocabulary V
  /// @param scratch room
  /// @param where how errors name the mix and its row
  static Softmax of(RowMix mix, Slice e, int vocabulary, Scratch scratch, Where where) {
    double maximum = Double.NEGATIVE_INFINITY;
    int argMax = 0;
    double maximumBound = 0;
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      mix.block(token, scratch.x, scratch.bound, count);
      double greatest = Maximum.simd(scratch.x, 0, count);
      if (!(greatest <= maximum)) {
        int i = indexOf(scratch.x, count, greatest);
        if (!(greatest < Double.POSITIVE_INFINITY)) {
          throw NonFiniteLogitsException.at(where.what(), where.row(), token + i, greatest);
        }
        maximum = greatest;
        argMax = token + i;
        maximumBound = scratch.bound[i];
      }
      System.arraycopy(scratch.x, 0, e.array(), e.from() + token, count);
    }
    if (maximum == Double.NEGATIVE_INFINITY) {
      throw NonFiniteLogitsException.allMasked(where.what(), where.row());
    }
    BlockSum tail = new BlockSum();
    BlockSum bound = new BlockSum();
    double common = maximumBound + 2 * ROUNDING * Math.abs(maximum) + Exp.ERROR;
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      int from = e.from() + token;
      Exp.simd(e.array(), from, from + count, maximum);
      boolean holdsMaximum = argMax >= token && argMax < token + count;
      if (holdsMaximum) {
        e.array()[e.from() + argMax] = 0;
      }
      mix.block(token, scratch.x, scratch.bound, count);
      Products.simd(new Slice(e.array(), from), scratch.bound, common, scratch.bound, count);
      bound.add(Fold.simd(scratch.bound, count));
      System.arraycopy(e.array(), from, scratch.x, 0, count);
      tail.add(Fold.simd(scratch.x, count));
      if (holdsMaximum) {
        e.array()[e.from() + argMax] = 1;
      }
    }
    double sum = 1 + tail.value();
    double sumError = (bound.value() + SUM_ERROR * tail.value()) / sum;
    return new Softmax(mix, e, argMax, maximum, tail.value(), sumError, maximumBound);
  }

  /// How an error names a mix.
  ///
  /// @param what the mix
  /// @param row the index of the row in the batch
  record Where(Object what, int row) {}

  /// Σ_v e_v.
  double sum() {
    return 1 + tail;
  }

  /// log Σ_v exp m'_v, relative to the pivot.
  double logSum() {
    return maximum + logTail();
  }

  /// Bound on the error of [#logSum].
  double logSumBound() {
    return maximumBound + sumError + 2 * ROUNDING * (Math.abs(maximum) + logTail());
  }

  /// log Σ_v e_v.
  double logTail() {
    return StrictMath.log1p(tail);
  }

  /// Relative error of a probability, beyond the bound of its own logit.
  double relativeError() {
    return maximumBound + 2 * ROUNDING * Math.abs(maximum) + Exp.ERROR + sumError + 4 * ROUNDING;
  }

  Divergence.Side side() {
    return new Divergence.Side(e, 1 / sum(), relativeError());
  }

  Slice block(int token) {
    return new Slice(e.array(), e.from() + token);
  }

  private static int indexOf(double[] x, int count, double value) {
    for (int i = 0; i < count; i++) {
      if (x[i] == value || Double.isNaN(x[i])) {
        return i;
      }
    }
    throw new AssertionError("the maximum of a block is none of its elements: " + value);
  }
}
