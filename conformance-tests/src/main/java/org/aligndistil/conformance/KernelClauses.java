package org.aligndistil.conformance;

import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Sweeps;

/// Section 1 of SPEC.md: the gradient kernel.
public final class KernelClauses {

  private KernelClauses() {}

  /// Every element of the kernel. Condition: the magnitudes of its terms, after what opposite pulls
  /// share is taken off both, see [KernelRow] and [org.aligndistil.backend.PullStrengths].
  public static void must_1_13_kernelIsItsEquation(
      Backend backend, LogitsCase from, Kernel kernel) {
    Check check = new Check("1.13", backend, new Where(from, kernel.toString()));
    ExactRows exact = new ExactRows(from);
    if (!exists(exact, kernel)) {
      return;
    }
    double[][] observed = observed(backend, from, kernel);
    for (int row = 0; row < from.rowCount(); row++) {
      KernelRow truth = KernelRow.of(kernel, from, exact, row);
      for (int v = 0; v < from.vocabulary(); v++) {
        check.within(
            Budget.KERNEL,
            truth.value(v),
            observed[row][v],
            truth.condition(v),
            "gradient[%d,%d]".formatted(row, v));
      }
    }
  }

  /// Σ_v g_v = 0 in every row, beside Σ_v |g_v|.
  public static void must_1_14_rowsSumToZero(Backend backend, LogitsCase from, Kernel kernel) {
    Check check = new Check("1.14", backend, new Where(from, kernel.toString()));
    if (!exists(new ExactRows(from), kernel)) {
      return;
    }
    double[][] observed = observed(backend, from, kernel);
    for (int row = 0; row < from.rowCount(); row++) {
      Real sum = Real.ZERO;
      Real size = Real.ZERO;
      for (double g : observed[row]) {
        check.require(Double.isFinite(g), "the gradient of row {} has {}", row, g);
        sum = sum.plus(Real.of(g));
        size = size.plus(Real.of(Math.abs(g)));
      }
      check.within(
          Budget.ROW_SUM,
          Real.ZERO,
          sum.doubleValue(),
          size.doubleValue(),
          "Σ gradient of row %d".formatted(row));
    }
  }

  private static double[][] observed(Backend backend, LogitsCase from, Kernel kernel) {
    return Sweeps.gradient(
        backend, from, tile -> List.of(kernel.gradient(from, tile.firstRow(), tile.rowCount())));
  }

  /// Whether all distributions exist and no tilt is infinite where the policy is not masked.
  private static boolean exists(ExactRows exact, Kernel kernel) {
    return exact.isDistribution(kernel.policy())
        && kernel.tilt().stream()
            .allMatch(pull -> exact.isAbsolutelyContinuous(kernel.policy(), pull.towards()))
        && kernel.targets().stream().allMatch(pull -> exact.isDistribution(pull.towards()));
  }
}
