package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Adds one part of a gradient to a block.
public final class GradientTerm {

  private static final DoubleVector V_ZERO = Lanes.broadcast(0);

  private GradientTerm() {}

  /// `out_v += scale · e_v · (f_v + shift)`; nothing where e_v is 0.
  ///
  /// @param e unnormalised probabilities
  /// @param scale the outer factor over Σ e
  /// @param f a function on the block, from 0
  /// @param shift added to it
  /// @param out the gradient, from 0
  /// @param count number of tokens
  public static void simd(
      Slice e, double scale, double[] f, double shift, double[] out, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector probability = Lanes.load(e.array(), e.from() + i).mul(scale);
      VectorMask<Double> present = probability.compare(VectorOperators.NE, V_ZERO);
      DoubleVector sum = Lanes.load(out, i);
      DoubleVector term = Lanes.load(f, i).add(shift);
      sum.blend(probability.fma(term, sum), present).intoArray(out, i);
    }
    for (; i < count; i++) {
      out[i] = scalar(e.array()[e.from() + i] * scale, f[i] + shift, out[i]);
    }
  }

  /// One token.
  static double scalar(double probability, double term, double sum) {
    return probability == 0 ? sum : Math.fma(probability, term, sum);
  }

  /// `out_v += scale · x_v`.
  ///
  /// @param x a function on the block, from 0
  /// @param scale its factor
  /// @param out the gradient, from 0
  /// @param count number of tokens
  public static void addScaled(double[] x, double scale, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = Math.fma(x[i], scale, out[i]);
    }
  }
}
