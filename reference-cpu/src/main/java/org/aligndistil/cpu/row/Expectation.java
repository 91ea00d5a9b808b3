package org.aligndistil.cpu.row;

import org.aligndistil.cpu.kernel.BlockSum;
import org.aligndistil.cpu.kernel.Fold;
import org.aligndistil.cpu.kernel.Products;
import org.aligndistil.cpu.kernel.Slice;

/// The expectation of f under p at one row, relative to the value of f at the pivot.
///
/// @param value Σ_v p_v f'_v
/// @param bound bound on its error
public record Expectation(double value, double bound) {

  public static Expectation of(Softmax p, RowMix f, int vocabulary, Softmax.Scratch scratch) {
    BlockSum mean = new BlockSum();
    BlockSum size = new BlockSum();
    BlockSum bound = new BlockSum();
    double[] pBound = scratch.block().plus();
    double[] sizes = scratch.block().minus();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      int count = Math.min(Fold.BLOCK, vocabulary - token);
      Slice e = p.block(token);
      p.logits(token, sizes, pBound, count);
      f.block(token, scratch.x(), scratch.bound(), count);
      for (int i = 0; i < count; i++) {
        sizes[i] = Math.abs(scratch.x()[i]);
        scratch.bound()[i] = Math.fma(sizes[i], pBound[i] + p.relativeError(), scratch.bound()[i]);
      }
      Products.simd(e, scratch.x(), 0, scratch.x(), count);
      mean.add(Fold.simd(scratch.x(), count));
      Products.simd(e, sizes, 0, sizes, count);
      size.add(Fold.simd(sizes, count));
      Products.simd(e, scratch.bound(), 0, scratch.bound(), count);
      bound.add(Fold.simd(scratch.bound(), count));
    }
    return new Expectation(
        mean.value() / p.sum(),
        (bound.value() + 2 * Softmax.SUM_ERROR * size.value()) / p.sum()
            + Softmax.underflow(vocabulary));
  }
}
