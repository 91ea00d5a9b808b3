package org.aligndistil.cpu;

import java.util.BitSet;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Exp;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Maximum;

/// What the tokens that are not in a list have of a distribution at one row.
///
/// Relative to the most probable of them, so that a share of e^(−1000) is not lost.
///
/// ```
/// log Σ_{v∉K} p_v = x_u + log Σ_{v∉K} e^(x_v − x_u) − log Σ_v e^(x_v)          u the greatest x outside K
/// ```
///
/// @param listed K
/// @param greatest x_u; −∞ if no token is left
/// @param sum Σ_{v∉K} e^(x_v − x_u)
/// @param logShare log of their probability together; −∞ if it is 0
/// @param logError bound on its error
record Unlisted(BitSet listed, double greatest, double sum, double logShare, double logError) {

  private static final double ROUNDING = 0x1p-53;

  static Unlisted of(Softmax p, BitSet listed, int vocabulary, Softmax.Scratch scratch) {
    double greatest = greatest(p, listed, vocabulary, scratch);
    if (greatest == Double.NEGATIVE_INFINITY) {
      return new Unlisted(listed, greatest, 0, Double.NEGATIVE_INFINITY, 0);
    }
    BlockSum sum = new BlockSum();
    BlockSum bound = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      double[] e = scratch.x();
      fill(p, listed, greatest, token, count, scratch);
      for (int i = 0; i < count; i++) {
        scratch.bound()[i] =
            e[i] * (scratch.bound()[i] + Exp.ERROR + ROUNDING * Math.abs(greatest));
      }
      bound.add(Fold.simd(scratch.bound(), count));
      sum.add(Fold.simd(e, count));
    }
    double relativeError = bound.value() / sum.value() + Softmax.SUM_ERROR;
    double logShare = greatest + (StrictMath.log(sum.value()) - p.logSum());
    double size = Math.abs(greatest) + StrictMath.log(sum.value()) + p.logSum();
    return new Unlisted(
        listed,
        greatest,
        sum.value(),
        logShare,
        relativeError + p.sumError() + Softmax.underflow(vocabulary) + 4 * ROUNDING * size);
  }

  /// e^(x_v − x_u) of a block, 0 for listed tokens; bounds on the errors of x beside it.
  private static void fill(
      Softmax p, BitSet listed, double greatest, int token, int count, Softmax.Scratch scratch) {
    double[] x = scratch.x();
    p.logits(token, x, scratch.bound(), count);
    for (int i = 0; i < count; i++) {
      x[i] = listed.get(token + i) ? Double.NEGATIVE_INFINITY : x[i] - greatest;
    }
    Exp.simd(x, 0, count);
  }

  /// The share of each token of a block in what is not listed, e^(x_v − x_u)/Σ; 0 for listed ones.
  void shares(Softmax p, int token, int count, Softmax.Scratch scratch) {
    fill(p, listed, greatest, token, count, scratch);
    for (int i = 0; i < count; i++) {
      scratch.x()[i] /= sum;
    }
  }

  private static double greatest(
      Softmax p, BitSet listed, int vocabulary, Softmax.Scratch scratch) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      p.logits(token, scratch.x(), scratch.bound(), count);
      for (int i = listed.nextSetBit(token); i >= 0 && i < token + count; ) {
        scratch.x()[i - token] = Double.NEGATIVE_INFINITY;
        i = listed.nextSetBit(i + 1);
      }
      greatest = Math.max(greatest, Maximum.simd(scratch.x(), 0, count));
    }
    return greatest;
  }
}
