package org.aligndistil.conformance.exact.preference;

import java.util.List;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;

/// A response of a batch.
///
/// @param batch where
/// @param index s
record Response(ExactBatch batch, int index) {

  /// A number of every token.
  interface OfToken {
    Real at(int row);
  }

  /// |y|.
  int length() {
    return batch.sequences().length(index);
  }

  /// Σ_t.
  Real sum(OfToken quantity) {
    Real sum = Real.ZERO;
    int[] offsets = batch.sequences().offsets();
    for (int row = offsets[index]; row < offsets[index + 1]; row++) {
      sum = sum.plus(quantity.at(row));
    }
    return sum;
  }

  /// (1/|y|) Σ_t; 0 for an empty response.
  Real mean(OfToken quantity) {
    return length() > 0 ? sum(quantity).dividedBy(length()) : Real.ZERO;
  }

  /// log π(y_t|s_t) of a role.
  Real logProbability(Role role, int row) {
    return batch.distribution(role, row).logProbability(batch.label(row));
  }

  /// log π_θ(y_t|s_t) − log π_b(y_t|s_t).
  Real logRatio(Role base, int row) {
    return logProbability(Role.POLICY, row).minus(logProbability(base, row));
  }

  /// ρ = Σ_t log π_θ(y_t|s_t) − log π_b(y_t|s_t).
  Real logRatio(Role base) {
    return sum(row -> logRatio(base, row));
  }

  /// Whether the policy's logits are the reference's, so that ρ is 0 however it is computed.
  boolean isAsInReference() {
    int[] offsets = batch.sequences().offsets();
    for (int row = offsets[index]; row < offsets[index + 1]; row++) {
      List<Real> policy = batch.logits(Role.POLICY, row);
      List<Real> reference = batch.logits(Role.REFERENCE, row);
      for (int v = 0; v < policy.size(); v++) {
        if (policy.get(v).isGreaterThan(reference.get(v))
            || reference.get(v).isGreaterThan(policy.get(v))) {
          return false;
        }
      }
    }
    return true;
  }

  /// K = Σ_t KL(π_ref ‖ π_θ).
  Real sequentialKl() {
    return sum(row ->
        Statistics.kl(
            batch.distribution(Role.REFERENCE, row), batch.distribution(Role.POLICY, row)));
  }

  /// The same response at which what is constant to differentiation is computed.
  Response constant() {
    return new Response(batch.constants(), index);
  }

  /// The same response at which the side of a kink is chosen.
  Response side() {
    return new Response(batch.sides(), index);
  }
}
