package org.aligndistil.conformance.exact.distillation;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.ExactTeacher;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.TokenLoss;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.distillation.Adpa;

/// ```
/// A(a) = log π_dpo(a|s_t) − log π_ref(a|s_t)                         (8) over β
/// L = L_SFT(y) − γ E_ŷ Σ_t Σ_a π_θ(a|s_t) A(a)                       (10)
/// ```
///
/// As published: a over the top of π_dpo, A clamped to [1e-8, 1 − 1e-8], a token that the top of
/// π_ref lacks with the least log-probability in the top of π_dpo, mean over all tokens of ŷ; the
/// last token of a response, where it has no teacher, adds 0.
///
/// @param adpa the parameters
record AdpaDefinition(Adpa adpa) implements Definition {

  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    Real advantage =
        switch (adpa.variant()) {
          case Adpa.Variant.Paper paper -> {
            TokenLoss token = AdpaDefinition::expectedAdvantage;
            yield token.reduce(paper.reduction(), GENERATED, batch, denominators);
          }
          case Adpa.Variant.AsAdpa published -> {
            TokenLoss token =
                (at, row) ->
                    published.lastToken() == Adpa.LastToken.WITHOUT_TEACHER && isLast(at, row)
                        ? Real.ZERO
                        : expectedClampedAdvantage(at, row);
            yield token.reduce(Reduction.TOKEN_MEAN, GENERATED, batch, denominators);
          }
        };
    return LabelLoss.TOKEN
        .reduce(Reduction.SEQUENCE_MEAN, CHOSEN, batch, denominators)
        .minus(advantage.times(adpa.gamma()));
  }

  private static Real expectedAdvantage(ExactBatch batch, int row) {
    Distribution policy = batch.distribution(Role.POLICY, row);
    return batch.expectedLogRatio(policy, Role.DPO, Role.REFERENCE, row);
  }

  private static Real expectedClampedAdvantage(ExactBatch batch, int row) {
    Distribution policy = batch.distribution(Role.POLICY, row);
    ExactTeacher dpo = teacher(batch, Role.DPO);
    ExactTeacher reference = teacher(batch, Role.REFERENCE);
    List<Integer> tokens = dpo.tokens().get(row);
    List<Real> logs = dpo.logProbabilities().get(row).subList(0, tokens.size());
    Real least = logs.stream().reduce((x, y) -> x.isGreaterThan(y) ? y : x).orElseThrow();
    Real sum = Real.ZERO;
    for (int k = 0; k < tokens.size(); k++) {
      int token = tokens.get(k);
      if (!policy.isMasked(token)) {
        int place = reference.tokens().get(row).indexOf(token);
        Real other = place < 0 ? least : reference.logProbabilities().get(row).get(place);
        sum = sum.plus(policy.probability(token).times(clamped(logs.get(k).minus(other))));
      }
    }
    return sum;
  }

  private static boolean isLast(ExactBatch batch, int row) {
    return Arrays.stream(batch.sequences().offsets()).anyMatch(end -> end == row + 1);
  }

  private static Real clamped(Real ratio) {
    Real low = Real.of(1e-8);
    Real high = Real.of(1 - 1e-8);
    return low.isGreaterThan(ratio) ? low : ratio.isGreaterThan(high) ? high : ratio;
  }

  private static ExactTeacher teacher(ExactBatch batch, Role role) {
    return Objects.requireNonNull(batch.teachers().get(role), role.name());
  }
}
