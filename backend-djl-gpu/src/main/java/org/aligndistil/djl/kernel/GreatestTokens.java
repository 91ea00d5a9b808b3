package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;

/// The tokens at which one term, w (z_a − z_b), is greatest, the first of several at each row.
///
/// Rounding is monotone: the greatest difference is among the greatest rounded ones, and of those
/// what rounding left out decides. Both are taken in binary64 from the logits as they came, so that
/// the token is exact for every format of logits. Of a row's weight only the sign matters, which
/// both logits are multiplied by: what is found does not depend on the other rows of the tile.
final class GreatestTokens {

  private GreatestTokens() {}

  /// The tokens; the first one of the vocabulary where the weight is 0.
  ///
  /// @param mix of one term
  /// @param roles the tile's logits
  /// @param labels of the rows, `[n,1]`
  /// @throws org.aligndistil.backend.NonFiniteLogitsException if the mix has no softmax at some row
  static int[] of(Mix mix, TileRoles roles, NDArray labels) {
    Mix.Term term = mix.terms().getFirst();
    TileRoles.RoleRows plus = roles.rows(term.plus());
    Optional<TileRoles.RoleRows> minus = term.minus().map(roles::rows);
    List<NDArray> logits =
        List.of(plus.logits(), minus.map(TileRoles.RoleRows::logits).orElse(roles.none()));
    List<NDArray> masks =
        List.of(
            plus.mask(),
            minus.map(TileRoles.RoleRows::mask).orElse(roles.none()),
            roles.absent(mix));
    NDArray hidden =
        switch (mix.support()) {
          case EVERY_TOKEN -> roles.none();
          case WITHOUT_LABEL -> labels;
        };
    try (NDArray signs = newSigns(term.weight(), roles);
        NDArray found =
            roles.kernels().one(roles.manager(), "greatest", logits, masks, signs, hidden)) {
      double[][] greatest = Kernels.rows(found);
      SoftmaxRows.requireFinite(mix, greatest[0], greatest[1], roles);
      return Arrays.stream(greatest[1]).mapToInt(token -> (int) token).toArray();
    }
  }

  /// −1, 0 or 1 a row, `[n,1]`, binary64; NaN for a weight that is no finite number.
  private static NDArray newSigns(Column weight, TileRoles roles) {
    double[] signs = new double[roles.extent().rowCount()];
    Arrays.setAll(
        signs,
        row -> Double.isFinite(weight.value(row)) ? Math.signum(weight.value(row)) : Double.NaN);
    return roles.manager().create(signs, new Shape(signs.length, 1));
  }
}
