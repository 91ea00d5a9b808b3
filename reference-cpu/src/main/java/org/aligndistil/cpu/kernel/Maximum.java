package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// The greatest element of a block; NaN if there is one.
public final class Maximum {

  private Maximum() {}

  /// The greatest of some elements.
  ///
  /// @param x the array
  /// @param from the first element
  /// @param to the element after the last; at least one more than `from`
  public static double simd(double[] x, int from, int to) {
    double greatest = x[from];
    int i = from;
    if (to - from >= Lanes.COUNT) {
      DoubleVector lanes = Lanes.load(x, i);
      for (i += Lanes.COUNT; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
        lanes = lanes.max(Lanes.load(x, i));
      }
      // A maximum does not depend on the order in which lanes are compared.
      greatest = lanes.reduceLanes(VectorOperators.MAX);
    }
    for (; i < to; i++) {
      greatest = Math.max(greatest, x[i]);
    }
    return greatest;
  }

  /// The definition.
  public static double scalar(double[] x, int from, int to) {
    double greatest = x[from];
    for (int i = from + 1; i < to; i++) {
      greatest = Math.max(greatest, x[i]);
    }
    return greatest;
  }
}
