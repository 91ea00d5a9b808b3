package org.aligndistil.cpu.row;

import java.util.OptionalDouble;
import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Divergence;
import org.aligndistil.cpu.kernel.Fold;

/// KL(p‖q) and TVD(p, q) at one row, with error bounds.
///
/// Logits are taken relative to p's most probable token, so that certain distributions have small
/// numbers however large their logits are. Λ comes from the two normalisers, whose rounding hardly
/// touches the KL but would spoil the total variation of distributions that nearly agree. Both sum
/// to 1; what Σ (p_v − q_v) is away from 0 is therefore the error of Λ, and corrects it.
///
/// @param kl KL(p‖q)
/// @param klBound bound on its error
/// @param totalVariation ½ Σ |p − q|
/// @param totalVariationBound bound on its error
/// @param lambda the better Λ of the two
public record PairDivergence(
    double kl,
    double klBound,
    double totalVariation,
    double totalVariationBound,
    Divergence.Lambda lambda) {

  private static final double ROUNDING = 0x1p-53;

  /// Below this distance the rounding of the normalisers is worth another pass.
  private static final double CLOSE = 0x1p-6;

  /// Each pass squares what is left of the error of Λ.
  private static final int MOST_PASSES = 3;

  /// KL(p‖q) with its bound.
  public Bounded boundedKl() {
    return new Bounded(kl, klBound, klBound);
  }

  /// TVD(p, q) with its bound.
  public Bounded boundedDistance() {
    return new Bounded(totalVariation, totalVariationBound, totalVariationBound);
  }

  /// One pass over the vocabulary.
  ///
  /// @param excess Σ_v (p_v − q_v)
  /// @param slope what the distance and the excess change by when Λ does
  private record Pass(
      double kl,
      double klBound,
      double distance,
      double distanceBound,
      double excess,
      double slope) {}

  /// Compares two distributions.
  ///
  /// @param p the first
  /// @param q the second
  /// @param difference the mix of p minus that of q, relative to p's most probable token
  /// @param vocabulary V
  /// @param block room
  public static PairDivergence of(
      Softmax p, Softmax q, RowMix difference, int vocabulary, Divergence.Block block) {
    OptionalDouble equalWithin = equalWithin(difference, p.argMax(), vocabulary, block);
    if (equalWithin.isPresent()) {
      return equal(equalWithin.getAsDouble(), p);
    }
    Divergence.Lambda lambda = normalisers(p, q, block);
    Pass pass = pass(p, q, difference, lambda, vocabulary, block);
    for (int passes = 1; passes < MOST_PASSES && pass.distance < CLOSE; passes++) {
      lambda = corrected(lambda, pass);
      pass = pass(p, q, difference, lambda, vocabulary, block);
    }
    boolean isInfinite = forbidden(p, difference, vocabulary, block);
    double underflow = Softmax.underflow(vocabulary);
    double firstOrder = pass.slope == 0 ? 0 : pass.slope * lambda.bound();
    double secondOrder = lambda.bound() * (Math.abs(pass.excess) + lambda.bound());
    return new PairDivergence(
        isInfinite ? Double.POSITIVE_INFINITY : pass.kl,
        isInfinite ? 0 : pass.klBound + secondOrder + underflow,
        pass.distance / 2,
        (pass.distanceBound + firstOrder) / 2 + underflow,
        lambda);
  }

  /// Λ from the normalisers: with a the most probable token of p, that of p is log1p(tail of p) and
  /// that of q is log1p(tail of q) − x_a, x relative to the most probable token of q.
  private static Divergence.Lambda normalisers(Softmax p, Softmax q, Divergence.Block block) {
    q.logit(p.argMax(), block.d, block.dBound);
    double below = block.d[0];
    double value = (p.logSum() - q.logSum()) + below;
    double size = p.logSum() + q.logSum() + Math.abs(below);
    double bound = p.sumError() + q.sumError() + block.dBound[0];
    return new Divergence.Lambda(value, bound + 4 * ROUNDING * size);
  }

  /// Λ without what the sum of the differences, which must be 0, shows to be its error.
  private static Divergence.Lambda corrected(Divergence.Lambda lambda, Pass pass) {
    double value = lambda.value() + pass.excess;
    double rest = lambda.bound() * (2 * pass.distance + lambda.bound());
    double bound = pass.distanceBound + rest + ROUNDING * Math.abs(value);
    return new Divergence.Lambda(value, bound);
  }

  private static Pass pass(
      Softmax p,
      Softmax q,
      RowMix difference,
      Divergence.Lambda lambda,
      int vocabulary,
      Divergence.Block block) {
    BlockSum kl = new BlockSum();
    BlockSum klBound = new BlockSum();
    BlockSum distance = new BlockSum();
    BlockSum distanceBound = new BlockSum();
    BlockSum excess = new BlockSum();
    BlockSum slope = new BlockSum();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      fill(p, q, difference, lambda, token, count, block);
      kl.add(Fold.simd(block.kl, count));
      klBound.add(Fold.simd(block.klBound, count));
      System.arraycopy(block.difference, 0, block.d, 0, count);
      excess.add(Fold.simd(block.d, count));
      absolute(block.difference, count);
      distance.add(Fold.simd(block.difference, count));
      distanceBound.add(Fold.simd(block.differenceBound, count));
      slope.add(Fold.simd(block.slope, count));
    }
    return new Pass(
        kl.value(),
        klBound.value() + Softmax.SUM_ERROR * kl.value(),
        distance.value(),
        distanceBound.value() + Softmax.SUM_ERROR * distance.value(),
        excess.value(),
        Math.min(1, slope.value()));
  }

  /// Fills a block with the terms of both divergences.
  public static void fill(
      Softmax p,
      Softmax q,
      RowMix difference,
      Divergence.Lambda lambda,
      int token,
      int count,
      Divergence.Block block) {
    p.logits(token, block.kl, block.pBound, count);
    q.logits(token, block.kl, block.qBound, count);
    difference.block(token, block.d, block.dBound, count);
    int top = p.argMax() - token;
    if (top >= 0 && top < count && block.d[top] == 0) {
      block.dBound[top] = 0;
    }
    Divergence.simd(p.side(token), q.side(token), lambda, block, count);
  }

  private static void absolute(double[] x, int count) {
    for (int i = 0; i < count; i++) {
      x[i] = Math.abs(x[i]);
    }
  }

  /// If the computed logits differ by nothing but a constant: how far the true ones may be from
  /// that.
  ///
  /// @param pivot the token at which the difference is 0 by definition
  private static OptionalDouble equalWithin(
      RowMix difference, int pivot, int vocabulary, Divergence.Block block) {
    double bound = 0;
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      difference.block(token, block.d, block.dBound, count);
      for (int i = 0; i < count; i++) {
        if (block.d[i] != 0) {
          return OptionalDouble.empty();
        }
        if (token + i != pivot) {
          bound = Math.max(bound, block.dBound[i]);
        }
      }
    }
    return OptionalDouble.of(bound);
  }

  /// Logits that agree at p's most probable token and within b elsewhere.
  ///
  /// With r the probability of all tokens but that one, |Λ| ≤ r (e^b − 1) and |δ_v| ≤ b + |Λ|. For
  /// b ≤ ½ this is |Λ| ≤ 2 b r, TVD ≤ 3 b r and KL ≤ 7 b² r.
  private static PairDivergence equal(double b, Softmax p) {
    double r = Math.min(1, p.tail() + p.sumError() * p.sum());
    double klBound = b < 0.5 ? 7 * b * b * r : 2 * b;
    double distanceBound = b < 0.5 ? 3 * b * r : 1;
    return new PairDivergence(0, klBound, 0, distanceBound, new Divergence.Lambda(0, 2 * b));
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
