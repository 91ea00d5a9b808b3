package org.aligndistil.djl.kernel;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.aligndistil.backend.Mix;

/// The tokens at which one term, w (z_a − z_b), is greatest, the first of several at each row.
///
/// Rounding is monotone: the greatest difference is among the greatest rounded ones, and of those
/// what rounding left out decides. Both are taken in binary64 from the logits as they came, so that
/// the token is exact for every format of logits.
final class GreatestTokens {

  private GreatestTokens() {}

  /// Whether a mix is one term with a constant weight other than 0.
  static boolean isOneTerm(Mix mix) {
    return mix.terms().size() == 1
        && mix.terms().getFirst().weight().isConstant()
        && mix.terms().getFirst().weight().value(0) != 0;
  }

  /// The tokens.
  ///
  /// @param mix see [#isOneTerm]
  /// @param labels of the rows, `[n,1]`
  static int[] of(Mix mix, TileRoles roles, NDArray labels) {
    Mix.Term term = mix.terms().getFirst();
    List<NDArray> logits = new ArrayList<>(List.of(roles.rows(term.plus()).logits()));
    List<NDArray> masks = new ArrayList<>(List.of(roles.rows(term.plus()).mask()));
    logits.add(term.minus().map(role -> roles.rows(role).logits()).orElse(roles.none()));
    masks.add(term.minus().map(role -> roles.rows(role).mask()).orElse(roles.none()));
    if (term.weight().value(0) < 0) {
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
      SoftmaxRows.requireFinite(mix, greatest[0], greatest[1], roles);
      return Arrays.stream(greatest[1]).mapToInt(token -> (int) token).toArray();
    }
  }
}
