package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Products of a block of unnormalised probabilities with another block, 0 where a probability is 0
/// whatever the other factor is.
public final class Products {

  private static final DoubleVector V_ZERO = Lanes.broadcast(0);

  private Products() {}

  /// `out[i] = e_i · (x[i] + shift)`.
  ///
  /// @param e unnormalised probabilities
  /// @param x the other factor, from 0
  /// @param shift added to it
  /// @param out where the products go, from 0; may be `x`
  /// @param count number of elements
  public static void simd(Slice e, double[] x, double shift, double[] out, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector probability = Lanes.load(e.array(), e.from() + i);
      VectorMask<Double> absent = probability.compare(VectorOperators.EQ, V_ZERO);
      probability.mul(Lanes.load(x, i).add(shift)).blend(V_ZERO, absent).intoArray(out, i);
    }
    for (; i < count; i++) {
      out[i] = scalar(e.array()[e.from() + i], x[i], shift);
    }
  }

  /// One product.
  static double scalar(double probability, double x, double shift) {
    return probability == 0 ? 0 : probability * (x + shift);
  }
}
