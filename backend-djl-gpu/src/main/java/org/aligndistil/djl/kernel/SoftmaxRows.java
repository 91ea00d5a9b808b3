package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;

/// The softmax of a mix at the rows of a tile.
///
/// ```
/// e_v = exp(m'_v − M),  M = max m'          Σ_v e_v = 1 + tail
/// ```
///
/// The greatest term, 1, is kept out of the sum, so that log Σ e = log1p(tail) has all its digits
/// however certain the distribution is. Beyond its own logit's bound b_v, a probability is off by
/// its exponential, by the roundings of m'_v − M (at most b_v + u |M|), and by the sum.
///
/// @param mix where the logits come from
/// @param e the unnormalised probabilities, `[n,V]`
/// @param statistics what one pass over e found, one array a statistic
record SoftmaxRows(MixRows mix, NDArray e, double[][] statistics) {

  private static final int MAXIMUM = 0;
  private static final int ARG_MAX = 1;
  private static final int MAXIMUM_BOUND = 2;
  private static final int TAIL = 3;
  private static final int TAIL_BOUND = 4;
  private static final int SURPRISAL = 5;
  private static final int SURPRISAL_BOUND = 6;
  private static final int LABEL = 7;
  private static final int LABEL_BOUND = 8;

  static SoftmaxRows of(Mix name, MixRows mix, NDArray labels, TileRoles roles) {
    NDManager manager = roles.manager();
    NDList result =
        roles
            .kernels()
            .run(manager, "softmax", mix.values(), mix.bounds(), labels, Roundoff.SINGLE);
    double[][] statistics = Kernels.rows(result.get(1));
    requireFinite(name, statistics[MAXIMUM], statistics[ARG_MAX], roles);
    return new SoftmaxRows(mix, result.get(0), statistics);
  }

  /// A mix has a softmax if its greatest value is finite at every row.
  ///
  /// @param tokens where it is greatest
  static void requireFinite(Mix name, double[] maxima, double[] tokens, TileRoles roles) {
    for (int row = 0; row < maxima.length; row++) {
      int inBatch = roles.extent().firstRow() + row;
      if (!(maxima[row] < Double.POSITIVE_INFINITY)) {
        throw NonFiniteLogitsException.at(name, inBatch, (int) tokens[row], maxima[row]);
      }
      if (maxima[row] == Double.NEGATIVE_INFINITY) {
        throw switch (name.support()) {
          case EVERY_TOKEN -> NonFiniteLogitsException.allMasked(name, inBatch);
          case WITHOUT_LABEL -> NonFiniteLogitsException.onlyLabel(name, inBatch);
        };
      }
    }
  }

  int argMax(int row) {
    return (int) statistics[ARG_MAX][row];
  }

  int[] argMax() {
    int[] tokens = new int[statistics[ARG_MAX].length];
    Arrays.setAll(tokens, this::argMax);
    return tokens;
  }

  double tail(int row) {
    return statistics[TAIL][row];
  }

  /// Σ_v e_v.
  double sum(int row) {
    return 1 + tail(row);
  }

  /// What e is multiplied by.
  double[] inverseSums() {
    double[] inverse = new double[statistics[TAIL].length];
    for (int row = 0; row < inverse.length; row++) {
      inverse[row] = 1 / sum(row);
    }
    return inverse;
  }

  /// The most probable tokens, `[n,1]`, 64-bit integers.
  NDArray newArgMax(TileRoles roles) {
    long[] tokens = new long[statistics[ARG_MAX].length];
    Arrays.setAll(tokens, this::argMax);
    return roles.manager().create(tokens, new Shape(tokens.length, 1));
  }

  /// m'_y − M of the row's label.
  double labelBelow(int row) {
    return below(statistics[LABEL][row], row);
  }

  double labelBelowBound(int row) {
    return belowBound(statistics[LABEL_BOUND][row], row);
  }

  /// m'_v − M of some token.
  double below(double value, int row) {
    return value - statistics[MAXIMUM][row];
  }

  double belowBound(double bound, int row) {
    return bound + statistics[MAXIMUM_BOUND][row];
  }

  /// log Σ_v exp m_v.
  double logSumExp(int row) {
    return mix.pivotValue()[row] + (statistics[MAXIMUM][row] + logTail(row));
  }

  double logSumExpBound(int row) {
    return mix.pivotBound()[row]
        + statistics[MAXIMUM_BOUND][row]
        + sumError(row)
        + 4 * Roundoff.DOUBLE * Math.abs(mix.pivotValue()[row]);
  }

  /// log Σ_v e_v.
  double logTail(int row) {
    return StrictMath.log1p(tail(row));
  }

  /// About how many roundoffs the logarithm of the sum is off, were the logits exact.
  double rounded(int row) {
    return (statistics[SURPRISAL][row] + 4 * tail(row)) / sum(row);
  }

  /// Bound on the relative error of the sum, and on the absolute one of its logarithm.
  double sumError(int row) {
    double perTerm = statistics[MAXIMUM_BOUND][row] + Roundoff.EXP;
    double tail = statistics[TAIL_BOUND][row] + tail(row) * perTerm + underflow();
    return Roundoff.SLACK * tail / sum(row) + 4 * Roundoff.DOUBLE * logTail(row);
  }

  /// Relative error of a probability, beyond twice the bound of its own logit.
  double relativeError(int row) {
    return statistics[MAXIMUM_BOUND][row]
        + Roundoff.SINGLE * Math.abs(statistics[MAXIMUM][row])
        + Roundoff.EXP
        + sumError(row)
        + 3 * Roundoff.SINGLE;
  }

  /// −Σ_v p_v log p_v, every term positive.
  double entropy(int row) {
    return statistics[SURPRISAL][row] / sum(row) + logTail(row);
  }

  double entropyBound(int row) {
    double surprisal = statistics[SURPRISAL][row];
    double probabilities =
        statistics[SURPRISAL_BOUND][row] + surprisal * (relativeError(row) + Roundoff.SINGLE);
    double logarithms = statistics[TAIL_BOUND][row] + statistics[MAXIMUM_BOUND][row] * tail(row);
    // A term that underflows has a surprisal of some hundred nats.
    double terms = probabilities + logarithms + 1000 * underflow();
    return Roundoff.SLACK * (terms / sum(row) + sumError(row));
  }

  double underflow() {
    return Roundoff.TINY * e.getShape().get(1);
  }
}
