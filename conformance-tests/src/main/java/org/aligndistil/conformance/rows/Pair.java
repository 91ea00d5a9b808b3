package org.aligndistil.conformance.rows;

import java.util.List;
import org.aligndistil.conformance.cases.Mixture;

/// Two distributions that are compared.
///
/// @param p the first, over which a divergence averages
/// @param q the second
public record Pair(Mixture p, Mixture q) {

  /// Every pair that clauses are tried on.
  public static final List<Pair> ALL =
      List.of(
          new Pair(Mixture.POLICY, Mixture.REFERENCE),
          new Pair(Mixture.REFERENCE, Mixture.POLICY),
          new Pair(Mixture.DPO, Mixture.REVERSE_DPO),
          new Pair(Mixture.POLICY, Mixture.CONTRASTIVE),
          new Pair(Mixture.TEMPERED, Mixture.INTERPOLATED),
          new Pair(Mixture.POLICY_WITHOUT_LABEL, Mixture.REFERENCE_WITHOUT_LABEL),
          new Pair(Mixture.INTERPOLATED_WITHOUT_LABEL, Mixture.POLICY_WITHOUT_LABEL),
          new Pair(Mixture.ADVANTAGE, Mixture.POLICY),
          new Pair(Mixture.POLICY, Mixture.ADVANTAGE));

  /// Those whose mixes have a softmax in every row of a case.
  public static List<Pair> of(ExactRows exact) {
    return ALL.stream()
        .filter(pair -> exact.isDistribution(pair.p) && exact.isDistribution(pair.q))
        .toList();
  }
}
