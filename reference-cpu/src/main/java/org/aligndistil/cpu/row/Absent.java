package org.aligndistil.cpu.row;

import java.util.ArrayList;
import java.util.List;
import org.aligndistil.backend.Mix;
import org.aligndistil.cpu.logits.RoleRows;
import org.aligndistil.cpu.logits.TileLogits;

/// The tokens of a row that are not in the vocabulary of a distribution: every role of its mix
/// masks them.
///
/// @param logits of these roles, row after row; without any, no token is absent
/// @param from the first element of the row
public record Absent(List<double[]> logits, int from) {

  /// Of a function, which has no vocabulary of its own.
  public static final Absent NONE = new Absent(List.of(), 0);

  /// Of the softmax of a mix.
  public static Absent of(Mix mix, TileLogits tile, int row) {
    List<double[]> masks = new ArrayList<>();
    for (Mix.Term term : mix.terms()) {
      if (!add(tile.rows(term.plus()), row, masks)
          || (term.minus().isPresent() && !add(tile.rows(term.minus().get()), row, masks))) {
        return NONE;
      }
    }
    return new Absent(masks, row * tile.vocabulary());
  }

  private static boolean add(RoleRows rows, int row, List<double[]> masks) {
    if (rows.isMasked(row)) {
      masks.add(rows.widened(row));
    }
    return rows.isMasked(row);
  }

  public boolean isEmpty() {
    return logits.isEmpty();
  }

  public boolean contains(int token) {
    for (double[] role : logits) {
      if (role[from + token] != Double.NEGATIVE_INFINITY) {
        return false;
      }
    }
    return !isEmpty();
  }
}
