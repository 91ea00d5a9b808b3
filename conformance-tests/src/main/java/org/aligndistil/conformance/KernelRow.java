package org.aligndistil.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.PullStrengths;
import org.aligndistil.conformance.cases.Kernel;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.Mixture;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.ExactRows;

/// The gradient kernel at one row in 60 digits, with the magnitudes that its budget is relative to.
final class KernelRow {

  private final Kernel kernel;
  private final LogitsCase from;
  private final ExactRows exact;
  private final int row;
  private final Distribution p;
  private final Real[] sum;
  private final double[] condition;

  private KernelRow(Kernel kernel, LogitsCase from, ExactRows exact, int row) {
    this.kernel = kernel;
    this.from = from;
    this.exact = exact;
    this.row = row;
    p = exact.softmax(kernel.policy(), row);
    sum = new Real[p.size()];
    Arrays.fill(sum, Real.ZERO);
    condition = new double[p.size()];
  }

  static KernelRow of(Kernel kernel, LogitsCase from, ExactRows exact, int row) {
    KernelRow truth = new KernelRow(kernel, from, exact, row);
    kernel.tilt().forEach(truth::addTilt);
    double label = Kernel.coefficient(from, row, kernel.label().orElse(0));
    for (Kernel.Pull pull : kernel.targets()) {
      PullStrengths strengths =
          PullStrengths.of(label, Kernel.coefficient(from, row, pull.weight()));
      truth.addTarget(strengths.toTarget(), pull.towards());
      truth.addOnward(strengths.onward(), pull.towards());
      label = strengths.toLabel();
    }
    truth.addLabel(label);
    kernel.lists().forEach(truth::addListed);
    return truth;
  }

  /// ∂L/∂z_v.
  Real value(int token) {
    return sum[token].times(kernel.scale());
  }

  double condition(int token) {
    return condition[token] * kernel.scale();
  }

  /// p_v (f_v − E f). Condition: p_v (|f_v − E f| + s_v) and p_v times its expectation.
  private void addTilt(Kernel.Pull pull) {
    Real c = Real.of(Kernel.coefficient(from, row, pull.weight()));
    List<Real> m = exact.values(kernel.policy(), row);
    List<Real> q = exact.values(pull.towards(), row);
    // Relative to the most probable token, so that 60 digits suffice where it is nearly certain.
    Real origin = m.get(p.argMax()).minus(q.get(p.argMax()));
    Real mean = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      if (!p.isMasked(v)) {
        mean = mean.plus(p.probability(v).times(m.get(v).minus(q.get(v)).minus(origin)));
      }
    }
    double[] sizes = Mixture.sizes(kernel.gradient(from, row, 1).tilt(), from, row);
    double spread = 0;
    for (int v = 0; v < p.size(); v++) {
      if (!p.isMasked(v)) {
        Real centred = m.get(v).minus(q.get(v)).minus(origin).minus(mean).times(c);
        sum[v] = sum[v].plus(p.probability(v).times(centred));
        double own = p.probability(v).doubleValue() * (centred.abs().doubleValue() + sizes[v]);
        condition[v] += own;
        spread += own;
      }
    }
    for (int v = 0; v < p.size(); v++) {
      condition[v] += p.probability(v).doubleValue() * spread;
    }
  }

  /// b (p_v − q_v). Condition: |p_v − q_v| + p_v E_p|δ| where p_v and q_v are within e^(±½), else
  /// the greater of the two; and q_v (s_v + E_q s).
  private void addTarget(double b, Mixture towards) {
    Distribution q = exact.softmax(towards, row);
    double[] sizes = exact.sizes(towards, row);
    double[] deltas = new double[p.size()];
    double meanSize = 0;
    double meanDelta = 0;
    for (int v = 0; v < p.size(); v++) {
      boolean both = !p.isMasked(v) && !q.isMasked(v);
      deltas[v] =
          both
              ? p.logProbability(v).minus(q.logProbability(v)).abs().doubleValue()
              : Double.POSITIVE_INFINITY;
      meanSize += q.probability(v).doubleValue() * sizes[v];
      meanDelta += p.probability(v).doubleValue() * Math.min(1, deltas[v]);
    }
    for (int v = 0; v < p.size(); v++) {
      Real difference = p.difference(q, v);
      sum[v] = sum[v].plus(difference.times(b));
      double pv = p.probability(v).doubleValue();
      double qv = q.probability(v).doubleValue();
      double own =
          deltas[v] <= 0.5 ? difference.abs().doubleValue() + pv * meanDelta : Math.max(pv, qv);
      condition[v] += Math.abs(b) * (own + qv * (sizes[v] + meanSize));
    }
  }

  /// a (p_v − [v = label]). Condition: its magnitude.
  private void addLabel(double a) {
    for (int v = 0; v < p.size(); v++) {
      Real pull = excess(p, v).times(a);
      add(v, pull, pull);
    }
  }

  /// t (q_v − [v = label]). Condition: its magnitude, and |t| q_u (s_u + E_q s) of every token u
  /// that is added up.
  private void addOnward(double t, Mixture towards) {
    Distribution q = exact.softmax(towards, row);
    double[] sizes = exact.sizes(towards, row);
    double meanSize = 0;
    for (int v = 0; v < q.size(); v++) {
      meanSize += q.probability(v).doubleValue() * sizes[v];
    }
    double rest = 0;
    for (int v = 0; v < q.size(); v++) {
      Real pull = excess(q, v).times(t);
      add(v, pull, pull);
      if (v != from.labels()[row]) {
        double own = Math.abs(t) * q.probability(v).doubleValue() * (sizes[v] + meanSize);
        condition[v] += own;
        rest += own;
      }
    }
    condition[from.labels()[row]] += rest;
  }

  /// d_v − [v = label].
  private Real excess(Distribution d, int token) {
    return token == from.labels()[row] ? d.complement(token).negated() : d.probability(token);
  }

  /// Σ a_i (p_v − [v = i]) + a_o (p_v − [v ∉ K] s_v). Condition: the magnitudes of its terms.
  ///
  /// For a token outside K, p_v − s_v = −s_v Σ_{i∈K} p_i: 60 digits suffice however small the sum.
  private void addListed(Kernel.Listed listed) {
    List<Integer> tokens = listed.tokens().list(from, row);
    Real sumOfWeights = Real.ZERO;
    Real mass = Real.ZERO;
    double size = 0;
    for (int place = 0; place < tokens.size(); place++) {
      Real a = Real.of(Kernel.coefficient(from, row, listed.weight(place)));
      sumOfWeights = sumOfWeights.plus(a);
      size += a.abs().doubleValue();
      mass = mass.plus(p.probability(tokens.get(place)));
    }
    Optional<Distribution> others = p.without(tokens);
    Real ofOthers =
        others.isPresent() ? Real.of(Kernel.coefficient(from, row, listed.others())) : Real.ZERO;
    double sizeOfOthers = ofOthers.abs().doubleValue();
    for (int v = 0; v < p.size(); v++) {
      int token = v;
      int place = tokens.indexOf(v);
      Real pv = p.probability(v);
      if (place < 0) {
        Real share = others.map(q -> q.probability(token)).orElse(Real.ZERO);
        add(v, pv.times(sumOfWeights), pv.times(size));
        Real pull = share.times(mass).times(ofOthers).negated();
        add(v, pull, pull);
      } else {
        Real a = Real.of(Kernel.coefficient(from, row, listed.weight(place)));
        Real away = sumOfWeights.minus(a).plus(ofOthers);
        Real towards = p.complement(v).times(a).negated();
        add(v, pv.times(away), pv.times(size + sizeOfOthers));
        add(v, towards, towards);
      }
    }
  }

  private void add(int token, Real term, Real magnitude) {
    sum[token] = sum[token].plus(term);
    condition[token] += magnitude.abs().doubleValue();
  }
}
