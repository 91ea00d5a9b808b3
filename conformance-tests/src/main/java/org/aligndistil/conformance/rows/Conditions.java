package org.aligndistil.conformance.rows;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;

/// What one rounding of each term of a mix does to a statistic: the conditions of
/// [org.aligndistil.conformance.Budget].
public final class Conditions {

  private Conditions() {}

  /// p_v (δ_v − KL).
  public static double excess(Distribution p, Distribution q, Real kl, int v) {
    if (p.isMasked(v)) {
      return 0;
    }
    Real delta = p.logProbability(v).minus(q.logProbability(v));
    return p.probability(v).times(delta.minus(kl)).doubleValue();
  }

  /// E_p s.
  public static double mean(Distribution p, ExactRows exact, Mixture mixture, int row) {
    return weighted(exact.sizes(mixture, row), v -> p.probability(v).doubleValue());
  }

  /// Σ_v |w_v| s_v.
  public static double weighted(double[] sizes, IntToDoubleFunction weight) {
    double sum = 0;
    for (int v = 0; v < sizes.length; v++) {
      sum += sizes[v] == 0 ? 0 : Math.abs(weight.applyAsDouble(v)) * sizes[v];
    }
    return sum;
  }

  /// Σ_{v∈K} p_v s_v + Σ_{v∉K} |∂/∂m_v log Σ_{u∉K} p_u| s_v, and s of the most probable token
  /// outside K.
  public static double ofOthers(Distribution p, List<Integer> list, double[] sizes) {
    Optional<Distribution> others = p.without(list);
    if (others.isEmpty()) {
      return 0;
    }
    Set<Integer> listed = new HashSet<>(list);
    Real mass = list.stream().map(p::probability).reduce(Real.ZERO, Real::plus);
    return sizes[others.get().argMax()]
        + weighted(
            sizes,
            v ->
                listed.contains(v)
                    ? p.probability(v).doubleValue()
                    : others.get().probability(v).times(mass).doubleValue());
  }
}
