package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;

/// The expectation of f under p at the rows of a tile, relative to the value of f at the pivot.
///
/// @param function f
/// @param value Σ_v p_v f'_v
/// @param bound bound on its error
record ExpectationRows(MixRows function, double[] value, double[] bound) {

  static ExpectationRows of(SoftmaxRows p, MixRows f, TileRoles roles) {
    boolean masked = p.mix().masked() || f.masked();
    try (NDArray result =
        roles
            .kernels()
            .one(
                roles.manager(),
                "expectation",
                p.e(),
                p.mix().values(),
                p.mix().bounds(),
                f.values(),
                f.bounds(),
                masked)) {
      double[][] sums = Kernels.rows(result);
      double[] value = new double[sums[0].length];
      double[] bound = new double[value.length];
      for (int row = 0; row < value.length; row++) {
        value[row] = sums[0][row] / p.sum(row);
        double relative = p.relativeError(row) + Roundoff.SINGLE;
        // A probability that underflows meets f up to some thousand.
        double terms = sums[2][row] + relative * sums[1][row] + 10_000 * p.underflow();
        bound[row] = Roundoff.SLACK * terms / p.sum(row);
      }
      return new ExpectationRows(f, value, bound);
    }
  }
}
