package org.aligndistil.conformance;

import java.util.function.IntToDoubleFunction;
import org.aligndistil.backend.Arithmetic;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;

/// What one rounding of each term of a mix does to a statistic: the conditions of [Budget].
final class Conditions {

  private Conditions() {}

  /// p_v (δ_v − KL).
  static double excess(Distribution p, Distribution q, Real kl, int v) {
    if (p.isMasked(v)) {
      return 0;
    }
    Real delta = p.logProbability(v).minus(q.logProbability(v));
    return p.probability(v).times(delta.minus(kl)).doubleValue();
  }

  /// E_p s.
  static double mean(Distribution p, ExactRows exact, Mixture mixture, int row) {
    return weighted(exact.sizes(mixture, row), v -> p.probability(v).doubleValue());
  }

  /// Σ_v |w_v| s_v.
  static double weighted(double[] sizes, IntToDoubleFunction weight) {
    double sum = 0;
    for (int v = 0; v < sizes.length; v++) {
      sum += sizes[v] == 0 ? 0 : Math.abs(weight.applyAsDouble(v)) * sizes[v];
    }
    return sum;
  }

  /// How far the loss of a case may jump because a choice of its definition is as near as a budget,
  /// in units of it.
  static double jump(ObjectiveCase subject, Budget budget, Arithmetic.Format format) {
    double jump =
        subject
            .definition()
            .jump(
                subject.batch().exact(),
                subject.denominators(),
                size -> budget.tolerance(Real.of(size), 0, format));
    return jump / (budget.units() * format.unitRoundoff());
  }

  /// Σ_j |w_j (z_a − z_b)| at the pivot, which a mix's absolute value is computed from.
  static double pivotSize(LogitsCase from, int row, Mixture mixture) {
    return Mixture.sizeAtPivot(mixture.mix(from, row, 1), from, row);
  }
}
