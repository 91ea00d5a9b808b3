package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.List;

/// A linear combination of logits, m_v = Σ_j w_j z_j,v.
///
/// A masked token is −M for M → ∞: where the weights of those that mask it sum to more than 0 the
/// combination is −∞, where they sum to less +∞, and where they cancel the others decide.
public final class LinearMix {

  private record Term(Real weight, List<Real> logits) {}

  private final List<Term> terms = new ArrayList<>();

  /// Adds `weight · logits`.
  public LinearMix plus(Real weight, List<Real> logits) {
    terms.add(new Term(weight, logits));
    return this;
  }

  /// The combination, token by token.
  public List<Real> values() {
    List<Real> values = new ArrayList<>();
    for (int v = 0; v < terms.getFirst().logits.size(); v++) {
      values.add(value(v));
    }
    return values;
  }

  private Real value(int token) {
    Real sum = Real.ZERO;
    Real maskedWeight = Real.ZERO;
    for (Term term : terms) {
      Real logit = term.logits.get(token);
      if (logit.isFinite()) {
        sum = sum.plus(term.weight.timesExactly(logit));
      } else {
        maskedWeight = maskedWeight.plus(term.weight);
      }
    }
    return switch (maskedWeight.sign()) {
      case 1 -> Real.NEGATIVE_INFINITY;
      case -1 -> Real.POSITIVE_INFINITY;
      default -> sum;
    };
  }
}
