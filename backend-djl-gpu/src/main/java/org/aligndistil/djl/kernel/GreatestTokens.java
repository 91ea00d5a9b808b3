package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Mix;

/// The tokens at which one term, w (z_a − z_b), is greatest, the first of several at each row.
///
/// Rounding is monotone: the greatest difference is among the greatest rounded ones, and of those
/// what rounding left out decides. Both are taken in binary64 from the logits as they came, so that
/// the token is exact for every format of logits.
final class GreatestTokens {

  private GreatestTokens() {}

  /// Whether a mix is one term whose weights, where they are not 0, have one sign.
  static boolean isOneTerm(Mix mix, int rows) {
    return mix.terms().size() == 1
        && signs(mix, rows).filter(sign -> sign != 0).distinct().count() == 1;
  }

  private static DoubleStream signs(Mix mix, int rows) {
    Column weight = mix.terms().getFirst().weight();
    return IntStream.range(0, rows).mapToDouble(row -> Math.signum(weight.value(row)));
  }

  /// The tokens; any where the weight is 0.
  ///
  /// @param mix see [#isOneTerm]
  /// @param labels of the rows, `[n,1]`
  static int[] of(Mix mix, TileRoles roles, NDArray labels) {
    Mix.Term term = mix.terms().getFirst();
    List<NDArray> logits = new ArrayList<>(List.of(roles.rows(term.plus()).logits()));
    List<NDArray> masks = new ArrayList<>(List.of(roles.rows(term.plus()).mask()));
    logits.add(term.minus().map(role -> roles.rows(role).logits()).orElse(roles.none()));
    masks.add(term.minus().map(role -> roles.rows(role).mask()).orElse(roles.none()));
    int rows = roles.extent().rowCount();
    if (signs(mix, rows).anyMatch(sign -> sign < 0)) {
      Collections.reverse(logits);
      Collections.reverse(masks);
    }
    NDArray hidden =
        switch (mix.support()) {
          case EVERY_TOKEN -> roles.none();
          case WITHOUT_LABEL -> labels;
        };
    try (NDArray found = roles.kernels().one(roles.manager(), "greatest", logits, masks, hidden)) {
      double[][] greatest = Kernels.rows(found);
      double[] maxima = greatest[0];
      Arrays.setAll(maxima, row -> term.weight().value(row) == 0 ? 0 : maxima[row]);
      SoftmaxRows.requireFinite(mix, maxima, greatest[1], roles);
      return Arrays.stream(greatest[1]).mapToInt(token -> (int) token).toArray();
    }
  }
}
