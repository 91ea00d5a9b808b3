package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Role;

/// The one gradient kernel: turns coefficients into the gradient of every token's logit.
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label]) + lists
/// ∂L/∂z_v = w ∂L/∂m_v
/// ```
final class GradientRows {

  private GradientRows() {}

  /// The sum over the parts, `[n,V]`.
  static NDArray of(DjlTile tile, TileRoles roles, Iterable<LogitsGradient> parts) {
    Optional<NDArray> sum = Optional.empty();
    for (LogitsGradient part : parts) {
      NDArray gradient = of(tile, roles, part);
      if (sum.isPresent()) {
        roles.kernels().one(roles.manager(), "add", sum.get(), gradient).close();
        gradient.close();
      } else {
        sum = Optional.of(gradient);
      }
    }
    return sum.orElseGet(
        () -> roles.kernels().one(roles.manager(), "zeros", roles.rows(Role.POLICY).logits()));
  }

  private static NDArray of(DjlTile tile, TileRoles roles, LogitsGradient part) {
    NDManager manager = roles.manager();
    SoftmaxRows p = tile.softmax(part.policy());
    int rows = tile.rowCount();
    double[] mean = new double[rows];
    NDArray tilt = roles.none();
    boolean masked = false;
    if (!part.tilt().terms().isEmpty()) {
      ExpectationRows expectation = ExpectationRows.of(p, tile.function(part.tilt()), roles);
      mean = expectation.value();
      tilt = expectation.function().values();
      masked = expectation.function().masked();
    }
    double[] scale = new double[rows];
    double[] overSum = new double[rows];
    double[] shift = new double[rows];
    double[] atLabel = new double[rows];
    for (int row = 0; row < rows; row++) {
      double label = Kernels.saturated(part.label().value(row));
      scale[row] = part.policy().terms().getFirst().weight().value(row);
      overSum[row] = scale[row] / p.sum(row);
      shift[row] = label - mean[row];
      atLabel[row] = scale[row] * label * labelExcess(p, row, roles.label(row));
    }
    NDArray gradient;
    try (NDArray coefficients =
        Kernels.columns(
            manager,
            Kernels.saturated(overSum),
            Kernels.saturated(mean),
            Kernels.saturated(shift),
            Kernels.saturated(atLabel))) {
      gradient =
          roles.kernels().one(manager, "tilt", p.e(), tilt, coefficients, tile.labels(), masked);
    }
    for (LogitsGradient.Target target : part.targets()) {
      addTarget(tile, roles, part, target, gradient);
    }
    for (LogitsGradient.Listed listed : part.listed()) {
      tile.listed(part.policy(), listed.lists()).addTo(gradient, listed, scale, roles);
    }
    return gradient;
  }

  private static void addTarget(
      DjlTile tile,
      TileRoles roles,
      LogitsGradient part,
      LogitsGradient.Target target,
      NDArray gradient) {
    double[] weight = new double[tile.rowCount()];
    for (int row = 0; row < weight.length; row++) {
      weight[row] =
          part.policy().terms().getFirst().weight().value(row) * target.weight().value(row);
    }
    NDArray difference = tile.pair(part.policy(), target.distribution()).difference();
    try (NDArray coefficients = Kernels.columns(roles.manager(), Kernels.saturated(weight))) {
      roles
          .kernels()
          .one(roles.manager(), "add_scaled", gradient, difference, coefficients)
          .close();
    }
  }

  /// p_y − 1, with all its digits where p_y is nearly 1.
  private static double labelExcess(SoftmaxRows p, int row, int label) {
    return label == p.argMax(row)
        ? -p.tail(row) / p.sum(row)
        : StrictMath.exp(p.labelBelow(row)) / p.sum(row) - 1;
  }
}
