package org.aligndistil.cpu;

import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;

/// KL(p‖q) and TVD(p, q) at one row, with error bounds.
///
/// The first pass takes Λ from the two normalisers, whose rounding hardly touches the KL. Where p
/// and q nearly agree it would spoil the total variation; there Λ is taken again from E_p d − KL,
/// which is accurate relative to d, and a second pass follows.
///
/// @param kl KL(p‖q)
/// @param klBound bound on its error
/// @param totalVariation ½ Σ |p − q|
/// @param totalVariationBound bound on its error
/// @param lambda the better Λ of the two
record PairDivergence(
    double kl, double klBound, double totalVariation, double totalVariationBound, double lambda) {

  private static final double ROUNDING = 0x1p-53;

  /// Below this distance the rounding of the normalisers is worth a second pass.
  private static final double CLOSE = 0x1p-6;

  private static final PairDivergence NONE = new PairDivergence(0, 0, 0, 0, 0);

  /// One pass over the vocabulary.
  private record Pass(
      double kl,
      double klBound,
      double distance,
      double distanceBound,
      double mean,
      double meanBound) {}

  /// Compares two distributions.
  ///
  /// @param p the first
  /// @param q the second
  /// @param difference the mix of p minus that of q
  /// @param vocabulary V
  /// @param block room
  static PairDivergence of(
      Softmax p, Softmax q, RowMix difference, int vocabulary, Divergence.Block block) {
    if (isZero(difference, vocabulary, block)) {
      return NONE;
    }
    double lambda = p.logSum() - q.logSum();
    double lambdaBound = p.logSumBound() + q.logSumBound() + ROUNDING * Math.abs(lambda);
    Pass pass = pass(p, q, difference, lambda, vocabulary, block);
    double kl = forbidden(p, difference, vocabulary, block) ? Double.POSITIVE_INFINITY : pass.kl;
    double klBound = pass.klBound + lambdaBound * lambdaBound;
    if (pass.distance < CLOSE && kl < 1) {
      lambda = pass.mean - kl;
      lambdaBound = pass.meanBound + klBound + ROUNDING * Math.abs(lambda);
      pass = pass(p, q, difference, lambda, vocabulary, block);
      kl = pass.kl;
      klBound = pass.klBound + lambdaBound * lambdaBound;
    }
    return new PairDivergence(
        kl,
        Double.isInfinite(kl) ? 0 : klBound,
        pass.distance / 2,
        (pass.distanceBound + lambdaBound) / 2,
        lambda);
  }

  private static Pass pass(
      Softmax p,
      Softmax q,
      RowMix difference,
      double lambda,
      int vocabulary,
      Divergence.Block block) {
    BlockSum kl = new BlockSum();
    BlockSum klBound = new BlockSum();
    BlockSum distance = new BlockSum();
    BlockSum distanceBound = new BlockSum();
    BlockSum mean = new BlockSum();
    BlockSum meanSize = new BlockSum();
    BlockSum meanBound = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      fill(p, q, difference, lambda, token, count, block);
      kl.add(Fold.simd(block.kl, count));
      klBound.add(Fold.simd(block.klBound, count));
      absolute(block.difference, count);
      distance.add(Fold.simd(block.difference, count));
      distanceBound.add(Fold.simd(block.differenceBound, count));
      System.arraycopy(block.mean, 0, block.d, 0, count);
      mean.add(Fold.simd(block.mean, count));
      absolute(block.d, count);
      meanSize.add(Fold.simd(block.d, count));
      meanBound.add(Fold.simd(block.meanBound, count));
    }
    return new Pass(
        kl.value(),
        klBound.value() + Softmax.SUM_ERROR * kl.value(),
        distance.value(),
        distanceBound.value() + Softmax.SUM_ERROR * distance.value(),
        mean.value(),
        meanBound.value() + Softmax.SUM_ERROR * meanSize.value());
  }

  /// Fills a block with the terms of both divergences.
  static void fill(
      Softmax p,
      Softmax q,
      RowMix difference,
      double lambda,
      int token,
      int count,
      Divergence.Block block) {
    p.mix().block(token, block.kl, block.pBound, count);
    q.mix().block(token, block.kl, block.qBound, count);
    difference.block(token, block.d, block.dBound, count);
    Divergence.Side sideP = shifted(p, token);
    Divergence.Side sideQ = shifted(q, token);
    Divergence.simd(sideP, sideQ, lambda, block, count);
  }

  private static Divergence.Side shifted(Softmax softmax, int token) {
    Divergence.Side side = softmax.side();
    return new Divergence.Side(softmax.block(token), side.inverseSum(), side.relativeError());
  }

  private static void absolute(double[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.abs(x[i]);
    }
  }

  /// Whether the logits differ by nothing but a constant.
  private static boolean isZero(RowMix difference, int vocabulary, Divergence.Block block) {
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      difference.block(token, block.d, block.dBound, count);
      for (int i = 0; i < count; i++) {
        if (block.d[i] != 0) {
          return false;
        }
      }
    }
    return true;
  }

  /// Whether q masks a token that p does not, however small its probability is.
  private static boolean forbidden(
      Softmax p, RowMix difference, int vocabulary, Divergence.Block block) {
    if (!difference.isMasked()) {
      return false;
    }
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      p.mix().block(token, block.kl, block.pBound, count);
      difference.block(token, block.d, block.dBound, count);
      for (int i = 0; i < count; i++) {
        if (block.d[i] == Double.POSITIVE_INFINITY && block.kl[i] != Double.NEGATIVE_INFINITY) {
          return true;
        }
      }
    }
    return false;
  }
}
