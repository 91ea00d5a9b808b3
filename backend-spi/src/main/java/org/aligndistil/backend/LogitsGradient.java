package org.aligndistil.backend;

import java.util.List;
import java.util.Objects;

/// The coefficients of the gradient of a loss with respect to the logits of a policy.
///
/// With p the softmax of the policy's mix m, f the tilt and q_k the targets, row by row,
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label])
/// ```
///
/// Losses depend on logits through a softmax only, so that every row of a gradient sums to 0;
/// written this way each part does so by itself.
///
/// @param policy the mix whose softmax is the policy; its logits scaled by a temperature, or plain
/// @param tilt f, a mix whose weights hold the coefficients; empty if there is none
/// @param targets the distributions q_k towards which the policy is pulled
/// @param label a, one number a row
public record LogitsGradient(Mix policy, Mix tilt, List<Target> targets, Column label) {

  /// A distribution and how strongly the policy is pulled towards it.
  ///
  /// @param weight b, one number a row
  /// @param distribution the mix whose softmax is q
  public record Target(Column weight, Mix distribution) {
    public Target {
      Objects.requireNonNull(weight, "weight");
      Objects.requireNonNull(distribution, "distribution");
    }
  }

  public LogitsGradient {
    if (policy.terms().size() != 1
        || !policy.terms().getFirst().plus().equals(Role.POLICY)
        || policy.terms().getFirst().minus().isPresent()) {
      throw new IllegalArgumentException(
          "a gradient belongs to the policy's logits alone, not to " + policy);
    }
    targets = List.copyOf(targets);
    Objects.requireNonNull(tilt, "tilt");
    Objects.requireNonNull(label, "label");
  }
}
