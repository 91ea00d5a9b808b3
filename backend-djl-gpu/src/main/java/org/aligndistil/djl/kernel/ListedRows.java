package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.TokenLists;

/// What a distribution gives to listed tokens, and to all others together, at the rows of a tile.
///
/// What is not listed is summed relative to its own most probable token, so that a share of e^(−60)
/// is not lost.
///
/// @param p the distribution
/// @param tokens the lists, `[n,K]`, 64-bit integers
/// @param others e^(m'_v − m'_u) of the tokens that are not listed, u the most probable of them; 0
///   for listed ones, `[n,V]`
/// @param statistics K values of m', their K bounds, m'_u, its bound, Σ others, and its bound
/// @param width K
record ListedRows(SoftmaxRows p, NDArray tokens, NDArray others, double[][] statistics, int width) {

  /// Below this share of the listed tokens, all others are nearly everything.
  private static final double FEW = 0.25;

  static ListedRows of(SoftmaxRows p, TokenLists lists, TileRoles roles) {
    NDManager manager = roles.manager();
    TileRoles.Extent extent = roles.extent();
    long[] listed = new long[extent.rowCount() * lists.width()];
    for (int i = 0; i < listed.length; i++) {
      listed[i] = lists.token(extent.firstRow() + i / lists.width(), i % lists.width());
    }
    NDArray tokens = manager.create(listed, new Shape(extent.rowCount(), lists.width()));
    NDList result =
        roles
            .kernels()
            .run(manager, "listed", p.mix().values(), p.mix().bounds(), tokens, Roundoff.SINGLE);
    return new ListedRows(p, tokens, result.get(0), Kernels.rows(result.get(1)), lists.width());
  }

  /// log p of a listed token.
  double logProbability(int place, int row) {
    double below = p.below(statistics[place][row], row);
    return below - p.logTail(row);
  }

  double logProbabilityBound(int place, int row) {
    boolean isMode = p.below(statistics[place][row], row) == 0;
    return p.sumError(row) + (isMode ? 0 : p.belowBound(statistics[width + place][row], row));
  }

  /// log of what all other tokens have together; −∞ where there are none. Where that is nearly
  /// everything it comes from what is listed, which is small then.
  double othersLogProbability(int row) {
    double listed = listedMass(row);
    return listed < FEW
        ? StrictMath.log1p(-listed)
        : p.below(greatest(row), row) + (StrictMath.log(sum(row)) - p.logTail(row));
  }

  double othersBound(int row) {
    double listed = listedMass(row);
    if (listed < FEW) {
      double bound = p.underflow();
      for (int k = 0; k < width; k++) {
        double relative = logProbabilityBound(k, row) + 8 * Roundoff.DOUBLE;
        bound += Roundoff.SLACK * StrictMath.exp(logProbability(k, row)) * relative;
      }
      return bound / (1 - listed - bound);
    }
    double perTerm = statistics[2 * width + 1][row] + Roundoff.EXP;
    double terms = statistics[2 * width + 3][row] + sum(row) * perTerm + p.underflow();
    double size = Math.abs(p.below(greatest(row), row)) + StrictMath.log(sum(row));
    return p.belowBound(statistics[2 * width + 1][row], row)
        + Roundoff.SLACK * terms / sum(row)
        + p.sumError(row)
        + 4 * Roundoff.DOUBLE * size;
  }

  /// Σ_{i∈K} p_i.
  private double listedMass(int row) {
    double mass = 0;
    for (int k = 0; k < width; k++) {
      mass += StrictMath.exp(logProbability(k, row));
    }
    return mass;
  }

  private boolean hasOthers(int row) {
    return sum(row) > 0;
  }

  private double greatest(int row) {
    return statistics[2 * width][row];
  }

  private double sum(int row) {
    return statistics[2 * width + 2][row];
  }

  /// Adds the pull of the list to a gradient, in a form in which no two terms cancel where p is
  /// nearly certain of a token, or of all that are listed.
  ///
  /// ```
  ///   v ∉ K:  p_v Σ_i a_i − a_o s_v Σ_{i∈K} p_i          s_v = p_v/Σ_{u∉K} p_u
  ///   v = i:  p_i (Σ_{j≠i} a_j + a_o) − a_i (1 − p_i)
  /// ```
  void addTo(NDArray gradient, LogitsGradient.Listed pull, double[] scale, TileRoles roles) {
    int rows = scale.length;
    double[] overSum = new double[rows];
    double[] overOthers = new double[rows];
    double[] atTokens = new double[rows * width];
    for (int row = 0; row < rows; row++) {
      double total = 0;
      for (int k = 0; k < width; k++) {
        double pK = StrictMath.exp(logProbability(k, row));
        atTokens[row * width + k] = scale[row] * atToken(pull, k, row, pK);
        total += pull.each().get(k).value(row);
      }
      overSum[row] = scale[row] * total / p.sum(row);
      overOthers[row] =
          hasOthers(row) ? -scale[row] * pull.others().value(row) * listedMass(row) / sum(row) : 0;
    }
    NDManager manager = roles.manager();
    Shape shape = new Shape(rows, width);
    try (NDArray coefficients =
            Kernels.columns(manager, Kernels.saturated(overSum), Kernels.saturated(overOthers));
        NDArray pulls = manager.create(Kernels.saturated(atTokens), shape)) {
      roles
          .kernels()
          .one(manager, "add_listed", gradient, p.e(), others, coefficients, tokens, pulls)
          .close();
    }
  }

  private double atToken(LogitsGradient.Listed pull, int place, int row, double probability) {
    double away = hasOthers(row) ? pull.others().value(row) : 0;
    for (int j = 0; j < width; j++) {
      away += j == place ? 0 : pull.each().get(j).value(row);
    }
    double improbability = -StrictMath.expm1(logProbability(place, row));
    return probability * away - pull.each().get(place).value(row) * improbability;
  }
}
