package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;

/// All that is needed to make some logits again: printed, it is the case.
///
/// @param seed of all randomness
/// @param rows N
/// @param vocabulary V
/// @param shape what the logits look like
/// @param type the format they are rounded to
public record LogitsRecipe(long seed, int rows, int vocabulary, Shape shape, ElementType type) {

  private static final List<Role> ROLES =
      List.of(Role.POLICY, Role.REFERENCE, Role.DPO, Role.REVERSE_DPO, Role.TEACHER);

  /// The logits of five roles, labels that no role masks, and one weight a row.
  public LogitsCase build() {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Role, double[][]> logits = new LinkedHashMap<>();
    ROLES.forEach(role -> logits.put(role, new double[rows][]));
    int[] labels = new int[rows];
    double[] alpha = new double[rows];
    for (int row = 0; row < rows; row++) {
      double[] common = new double[vocabulary];
      Arrays.setAll(common, _ -> random.nextGaussian());
      labels[row] = random.nextInt(vocabulary);
      alpha[row] = random.nextDouble(0.001, 2);
      for (Role role : ROLES) {
        double[] shared = role.equals(Role.POLICY) ? shape.ofPolicy(common) : common;
        Objects.requireNonNull(logits.get(role))[row] = shape.row(shared, labels[row], random);
      }
      if (random.nextBoolean() && !shape.isMasked()) {
        labels[row] = random.nextInt(vocabulary);
      }
    }
    logits.replaceAll((_, values) -> LogitsCase.rounded(values, type));
    return new LogitsCase(toString(), type, logits, labels, alpha);
  }
}
