package org.aligndistil.conformance.exact;

import java.util.List;

/// The statistics of distributions, as their equations say. 0 · log 0 = 0.
public final class Statistics {

  private Statistics() {}

  /// −Σ_v p_v log p_v.
  public static Real entropy(Distribution p) {
    Real sum = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      if (!p.isMasked(v)) {
        sum = sum.minus(p.probability(v).times(p.logProbability(v)));
      }
    }
    return sum;
  }

  /// KL(p‖q) = Σ_v p_v (log p_v − log q_v).
  public static Real kl(Distribution p, Distribution q) {
    Real sum = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      if (!p.isMasked(v)) {
        Real logRatio = p.logProbability(v).minus(q.logProbability(v));
        sum = sum.plus(p.probability(v).times(logRatio));
      }
    }
    return sum;
  }

  /// ½ Σ_v |p_v − q_v|.
  public static Real totalVariation(Distribution p, Distribution q) {
    Real sum = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      sum = sum.plus(p.difference(q, v).abs());
    }
    return sum.dividedBy(2);
  }

  /// Σ_v p_v f_v over the tokens that p does not mask.
  public static Real expectation(Distribution p, List<Real> f) {
    Real sum = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      if (!p.isMasked(v)) {
        sum = sum.plus(p.probability(v).times(f.get(v)));
      }
    }
    return sum;
  }
}
