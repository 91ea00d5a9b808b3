package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A linear combination of logits, m_v = Σ_j w_j z_j,v.
///
/// A masked token is −M for M → ∞: where the weights of those that mask it sum to more than 0 the
/// combination is −∞, where they sum to less +∞, and where they cancel the others decide. A token
/// that all of them mask is not in the vocabulary of the combination's softmax, and 0 in the
/// combination as a function.
public final class LinearMix {

  private record Term(Real weight, List<Real> logits) {}

  private final List<Term> terms = new ArrayList<>();

  /// Adds `weight · logits`.
  public LinearMix plus(Real weight, List<Real> logits) {
    terms.add(new Term(weight, logits));
    return this;
  }

  /// The combination as a function, token by token.
  public List<Real> values() {
    return IntStream.range(0, vocabulary()).mapToObj(this::value).toList();
  }

  /// The combination as the logits of a distribution, token by token.
  public List<Real> logits() {
    return IntStream.range(0, vocabulary())
        .mapToObj(v -> isAbsent(v) ? Real.NEGATIVE_INFINITY : value(v))
        .toList();
  }

  private int vocabulary() {
    return terms.getFirst().logits.size();
  }

  private boolean isAbsent(int token) {
    return terms.stream().noneMatch(term -> term.logits.get(token).isFinite());
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
