package org.aligndistil.objective.teacher;

import java.util.Arrays;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.HostMatrix;

/// The most probable tokens of rows of logits, the most probable first, ties by id.
final class TopTokens {

  private TopTokens() {}

  /// The tokens of some neighbouring rows.
  ///
  /// @param logits where they are; NaN is never chosen over a number
  /// @param firstRow index of the first row
  /// @param count how many rows
  /// @param top the number of tokens K ≤ V
  static TokenLists of(HostMatrix logits, int firstRow, int count, int top) {
    int[] tokens = new int[Math.multiplyExact(count, top)];
    double[] best = new double[top];
    int[] ids = new int[top];
    for (int i = 0; i < count; i++) {
      choose(logits, firstRow + i, best, ids);
      System.arraycopy(ids, 0, tokens, i * top, top);
    }
    return new TokenLists(tokens, top, firstRow);
  }

  /// Keeps the best so far in order: only about K log(V/K) of V tokens come in at all.
  private static void choose(HostMatrix logits, int row, double[] best, int[] ids) {
    int top = best.length;
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    int size = 0;
    for (int token = 0; token < logits.columns(); token++) {
      double logit = logits.get(row, token);
      if (size == top && !(logit > best[top - 1])) {
        continue;
      }
      int place = size == top ? top - 1 : size++;
      while (place > 0 && logit > best[place - 1]) {
        best[place] = best[place - 1];
        ids[place] = ids[place - 1];
        place--;
      }
      best[place] = logit;
      ids[place] = token;
    }
  }
}
