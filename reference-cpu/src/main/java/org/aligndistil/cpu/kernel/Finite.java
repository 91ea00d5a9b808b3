package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.VectorOperators;

/// Whether all elements of a block are finite.
public final class Finite {

  private Finite() {}

  /// Whether no element is NaN or infinite.
  ///
  /// @param x the array
  /// @param from the first element
  /// @param to the element after the last
  public static boolean simd(double[] x, int from, int to) {
    int i = from;
    for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
      if (!Lanes.load(x, i).test(VectorOperators.IS_FINITE).allTrue()) {
        return false;
      }
    }
    return scalar(x, i, to);
  }

  /// The definition.
  public static boolean scalar(double[] x, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Double.isFinite(x[i])) {
        return false;
      }
    }
    return true;
  }
}
