package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;

/// KL(p‖q) and TVD(p, q) at the rows of a tile, with error bounds.
///
/// The pivot of d, the difference of the logits, is the most probable token of p: where both
/// distributions are nearly certain of it, Λ is nearly 0. Λ comes from the pivot's probabilities,
/// or where p and q nearly agree from sums that are small with their difference, over the tokens
/// with |d| ≤ ½ and over those beyond.
///
/// ```
/// Λ = log q_pivot − log p_pivot
///   = log1p(−Σ_beyond q_v) − log1p(Σ_within p_v (e^(−d_v) − 1) − Σ_beyond p_v)
/// ```
///
/// @param difference p − q, `[n,V]`
/// @param kl KL(p‖q)
/// @param klBound bound on its error
/// @param distance Σ |p − q|
/// @param distanceBound bound on its error
record PairRows(
    NDArray difference, double[] kl, double[] klBound, double[] distance, double[] distanceBound) {

  /// Stands for an infinite Λ, which selections in the kernels cannot take. Infinite d become 1e30:
  /// minus this they are still far from 0.
  private static final double LARGE = 1e20;

  private static final int NEAR = 0;
  private static final int NEAR_SIZE = 1;
  private static final int NEAR_BOUND = 2;
  private static final int FAR = 3;
  private static final int FAR_BOUND = 4;
  private static final int GREATEST = 5;
  private static final int LEAST = 6;

  /// Λ of each row.
  private record Shift(double[] lambda, double[] bound) {}

  /// Compares two distributions.
  ///
  /// @param p the first
  /// @param q the second
  /// @param mix the mix of p minus that of q, relative to the most probable token of p
  /// @param modes the most probable tokens of p, `[n,1]`, 64-bit integers
  static PairRows of(SoftmaxRows p, SoftmaxRows q, MixRows mix, NDArray modes, TileRoles roles) {
    NDManager manager = roles.manager();
    Kernels kernels = roles.kernels();
    NDArray d = mix.values();
    double[] forbidden = new double[roles.extent().rowCount()];
    if (mix.masked()) {
      try (NDArray found = kernels.one(manager, "forbidden", p.mix().values(), d)) {
        forbidden = found.toDoubleArray();
      }
      d = kernels.one(manager, "bounded", d);
    }
    double[][] atModes;
    try (NDArray found = kernels.one(manager, "at", q.mix().values(), q.mix().bounds(), modes)) {
      atModes = Kernels.rows(found);
    }
    double[][] inD = sums(p, q, d, mix, roles);
    Shift shift = shift(p, q, atModes, inD);
    try (NDArray rows = rows(p, q, shift, manager)) {
      NDList result =
          kernels.run(
              manager,
              "divergence",
              List.of(p.e(), q.e()),
              List.of(p.mix().bounds(), q.mix().bounds(), mix.bounds()),
              d,
              rows,
              kernels.phi(),
              Roundoff.SINGLE);
      double[][] sums = Kernels.rows(result.get(1));
      for (int row = 0; row < forbidden.length; row++) {
        boolean equal = inD[GREATEST][row] == 0 && inD[LEAST][row] == 0;
        boolean infinite = forbidden[row] != 0;
        sums[0][row] = infinite ? Double.POSITIVE_INFINITY : sums[0][row];
        sums[1][row] = equal || infinite ? 0 : bound(sums[1][row], sums[0][row], p.underflow());
        sums[3][row] = equal ? 0 : bound(sums[3][row], sums[2][row], p.underflow());
      }
      return new PairRows(result.get(0), sums[0], sums[1], sums[2], sums[3]);
    }
  }

  /// What the polynomial and the products round, and what underflowed, weighed by |δ| up to 1000.
  private static double bound(double terms, double value, double underflow) {
    return Roundoff.SLACK * (terms + 16 * Roundoff.SINGLE * value) + 1000 * underflow;
  }

  /// What the second form of Λ is made of, and the greatest and the least d.
  private static double[][] sums(
      SoftmaxRows p, SoftmaxRows q, NDArray d, MixRows mix, TileRoles roles) {
    NDManager manager = roles.manager();
    try (NDArray inverses = Kernels.columns(manager, p.inverseSums(), q.inverseSums());
        NDArray sums =
            roles
                .kernels()
                .one(
                    manager,
                    "shift",
                    List.of(p.e(), q.e()),
                    List.of(p.mix().bounds(), q.mix().bounds(), mix.bounds()),
                    d,
                    inverses)) {
      return Kernels.rows(sums);
    }
  }

  private static Shift shift(SoftmaxRows p, SoftmaxRows q, double[][] atModes, double[][] sums) {
    double[] lambda = new double[sums[0].length];
    double[] bound = new double[lambda.length];
    for (int row = 0; row < lambda.length; row++) {
      boolean sameMode = p.argMax(row) == q.argMax(row);
      double below = sameMode ? 0 : q.below(atModes[0][row], row);
      double far = sums[FAR][row];
      // What each form rounds, without what the inputs bring along: how logits were made must not
      // change the form.
      double roundedInSums = 8 * (sums[NEAR_SIZE][row] + far);
      double roundedInModes = p.rounded(row) + q.rounded(row) + Math.abs(below);
      if (far < 0.5 && sums[NEAR][row] > -0.5 && roundedInSums < roundedInModes) {
        lambda[row] = StrictMath.log1p(-far) - StrictMath.log1p(sums[NEAR][row]);
        bound[row] = sumsBound(p, q, sums, row);
      } else {
        lambda[row] = p.logTail(row) - q.logTail(row) + Math.max(below, -LARGE);
        double belowBound = sameMode ? 0 : q.belowBound(atModes[1][row], row);
        bound[row] = p.sumError(row) + q.sumError(row) + belowBound;
      }
      bound[row] += 4 * Roundoff.DOUBLE * Math.abs(lambda[row]);
    }
    return new Shift(lambda, bound);
  }

  private static double sumsBound(SoftmaxRows p, SoftmaxRows q, double[][] sums, int row) {
    double near =
        sums[NEAR_BOUND][row]
            + (p.relativeError(row) + Roundoff.EXP + Roundoff.SINGLE) * sums[NEAR_SIZE][row]
            + p.underflow();
    double far =
        sums[FAR_BOUND][row]
            + (q.relativeError(row) + Roundoff.SINGLE) * sums[FAR][row]
            + q.underflow();
    double nearLeft = 1 + sums[NEAR][row] - near;
    double farLeft = 1 - sums[FAR][row] - far;
    return nearLeft > 0 && farLeft > 0
        ? Roundoff.SLACK * (near / nearLeft + far / farLeft)
        : Double.POSITIVE_INFINITY;
  }

  private static NDArray rows(SoftmaxRows p, SoftmaxRows q, Shift shift, NDManager manager) {
    double[] pError = new double[shift.lambda.length];
    double[] qError = new double[shift.lambda.length];
    double[] dError = new double[shift.lambda.length];
    for (int row = 0; row < pError.length; row++) {
      pError[row] = p.relativeError(row);
      qError[row] = q.relativeError(row);
      dError[row] = shift.bound[row] + Roundoff.SINGLE * Math.abs(shift.lambda[row]);
    }
    return Kernels.columns(
        manager, p.inverseSums(), q.inverseSums(), shift.lambda, pError, qError, dError);
  }
}
