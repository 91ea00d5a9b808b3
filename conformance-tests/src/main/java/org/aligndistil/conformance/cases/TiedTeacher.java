package org.aligndistil.conformance.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;

/// A teacher that is as uncertain of the label of one row as of that of another, or nearly so.
///
/// Each of its rows is the first one, with its tokens in another order and a constant added to its
/// logits; the label's is moved by a little, too.
///
/// @param recipe of everything else
/// @param step the label's logit is moved by 0, 1 or 2 of these
public record TiedTeacher(LogitsRecipe recipe, double step) {

  /// The logits, with labels that no role masks if the recipe's shape does not.
  public LogitsCase build() {
    LogitsCase from = recipe.build();
    double[] first = from.of(Role.TEACHER)[0];
    SplittableRandom random = new SplittableRandom(~recipe.seed());
    double[][] tied = new double[from.rowCount()][first.length];
    for (int row = 0; row < tied.length; row++) {
      int label = from.labels()[row];
      int rotation = label - from.labels()[0];
      double constant = random.nextInt(4);
      for (int v = 0; v < first.length; v++) {
        tied[row][v] = first[Math.floorMod(v - rotation, first.length)] + constant;
      }
      tied[row][label] += random.nextInt(3) * step;
    }
    Map<Role, double[][]> logits = new LinkedHashMap<>(from.logits());
    logits.put(Role.TEACHER, tied);
    return new LogitsCase(toString(), ElementType.F64, logits, from.labels(), from.alpha());
  }
}
