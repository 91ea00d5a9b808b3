package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.PullStrengths;
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
    List<TargetRows> targets = new ArrayList<>();
    double[] label = new double[rows];
    Arrays.setAll(label, row -> Kernels.saturated(part.label().value(row)));
    Arrays.setAll(scale, part.policy().terms().getFirst().weight()::value);
    for (LogitsGradient.Target target : part.targets()) {
      targets.add(TargetRows.of(target, scale, label));
    }
    for (int row = 0; row < rows; row++) {
      overSum[row] = scale[row] / p.sum(row);
      shift[row] = label[row] - mean[row];
      atLabel[row] = scale[row] * label[row] * labelExcess(p, row, roles.label(row));
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
    for (TargetRows target : targets) {
      addDifference(tile, roles, part, target, gradient);
      addOnward(tile, roles, target, gradient);
    }
    for (LogitsGradient.Listed listed : part.listed()) {
      tile.listed(part.policy(), listed.lists()).addTo(gradient, listed, scale, roles);
    }
    return gradient;
  }

  /// The pulls of the policy towards a target, and of the target to the label, see [PullStrengths];
  /// the policy's weight is a factor of both.
  private record TargetRows(Mix distribution, double[] toTarget, double[] onward) {

    /// Takes what is shared off the label's coefficients.
    static TargetRows of(LogitsGradient.Target target, double[] scale, double[] label) {
      double[] toTarget = new double[label.length];
      double[] onward = new double[label.length];
      for (int row = 0; row < label.length; row++) {
        PullStrengths strengths = PullStrengths.of(label[row], target.weight().value(row));
        label[row] = strengths.toLabel();
        toTarget[row] = scale[row] * strengths.toTarget();
        onward[row] = scale[row] * strengths.onward();
      }
      return new TargetRows(target.distribution(), toTarget, onward);
    }

    boolean hasOnward() {
      return Arrays.stream(onward).anyMatch(t -> t != 0);
    }
  }

  private static void addDifference(
      DjlTile tile, TileRoles roles, LogitsGradient part, TargetRows target, NDArray gradient) {
    NDArray difference = tile.pair(part.policy(), target.distribution).difference();
    try (NDArray coefficients =
        Kernels.columns(roles.manager(), Kernels.saturated(target.toTarget))) {
      roles
          .kernels()
          .one(roles.manager(), "add_scaled", gradient, difference, coefficients)
          .close();
    }
  }

  private static void addOnward(
      DjlTile tile, TileRoles roles, TargetRows target, NDArray gradient) {
    if (!target.hasOnward()) {
      return;
    }
    SoftmaxRows q = tile.softmax(target.distribution);
    double[] each = new double[target.onward.length];
    double[] atLabel = new double[each.length];
    for (int row = 0; row < each.length; row++) {
      each[row] = target.onward[row] / q.sum(row);
      atLabel[row] = target.onward[row] * labelExcess(q, row, roles.label(row));
    }
    double[] none = new double[each.length];
    double[] one = new double[each.length];
    Arrays.fill(one, 1);
    NDManager manager = roles.manager();
    try (NDArray coefficients =
            Kernels.columns(
                manager, Kernels.saturated(each), none, one, Kernels.saturated(atLabel));
        NDArray pull =
            roles
                .kernels()
                .one(manager, "tilt", q.e(), roles.none(), coefficients, tile.labels(), false)) {
      roles.kernels().one(manager, "add", gradient, pull).close();
    }
  }

  /// p_y − 1, with all its digits where p_y is nearly 1.
  private static double labelExcess(SoftmaxRows p, int row, int label) {
    return label == p.argMax(row)
        ? -p.tail(row) / p.sum(row)
        : StrictMath.exp(p.labelBelow(row)) / p.sum(row) - 1;
  }
}
