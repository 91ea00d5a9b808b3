package org.aligndistil.backend;

import java.util.List;
import java.util.Objects;

/// The coefficients of the gradient of a loss with respect to the logits of a policy.
///
/// With p the softmax of the policy's mix m, f the tilt, q_k the targets, and K a list of tokens,
/// row by row,
///
/// ```
/// ∂L/∂m_v = p_v (f_v − E_p[f]) + Σ_k b_k (p_v − q_k,v) + a (p_v − [v = label])
///         + Σ_{i∈K} a_i (p_v − [v = i]) + a_o (p_v − [v ∉ K] p_v/Σ_{u∉K} p_u)
/// ```
///
/// Losses depend on logits through a softmax only, so that every row of a gradient sums to 0;
/// written this way each part does so by itself. Where p has no token beside those of a list, a_o
/// counts as 0. Where a and some b_k have opposite signs, these two parts cancel in p, perhaps to
/// far less than either: [PullStrengths] has the same sum without that.
///
/// @param policy the mix whose softmax is the policy; its logits scaled by a temperature, or plain
/// @param tilt f, a mix whose weights hold the coefficients; empty if there is none
/// @param targets the distributions q_k towards which the policy is pulled
/// @param listed lists of tokens that the policy is pulled towards one by one
/// @param label a, one number a row
public record LogitsGradient(
    Mix policy, Mix tilt, List<Target> targets, List<Listed> listed, Column label) {

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

  /// Tokens, and how strongly the policy is pulled towards each of them and towards all others.
  ///
  /// @param lists the tokens K of every row of the batch
  /// @param each a_i, one column a place in the list
  /// @param others a_o, for the tokens that are not listed, one number a row
  public record Listed(TokenLists lists, List<Column> each, Column others) {
    public Listed {
      Objects.requireNonNull(others, "others");
      each = List.copyOf(each);
      if (each.size() != lists.width()) {
        throw new IllegalArgumentException(
            "there must be a weight for each of %d tokens: %d"
                .formatted(lists.width(), each.size()));
      }
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
    listed = List.copyOf(listed);
    Objects.requireNonNull(tilt, "tilt");
    Objects.requireNonNull(label, "label");
  }
}
