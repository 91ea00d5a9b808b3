package org.aligndistil.conformance.theorems;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.objective.distillation.AlignDistil;

/// What is to be maximised: RLHF under the reward of two models.
///
/// ```
/// J(θ) = E_{y∼π_θ} [ β0 log π_to(y)/π_from(y) − Σ_t β(s_t) log π_θ(y_t|s_t)/π_anchor(y_t|s_t) ]
/// ```
///
/// With π_to = π_dpo, π_from = π_anchor = π_ref and one β this is (8) of AlignDistil, with π_from =
/// π⁻_dpo and π_anchor = π_dpo it is (13). β may depend on the state, as α_t does in (16).
///
/// @param anchor the model that the policy is kept near to
/// @param to the model that the reward is for
/// @param from the model that the reward is against
/// @param beta0 β0 ≥ 0
/// @param beta β > 0 of every state
public record Alignment(
    LanguageModel anchor, LanguageModel to, LanguageModel from, Real beta0, Map<State, Real> beta) {

  public Alignment {
    beta = Map.copyOf(beta);
  }

  /// One β, and the teacher of [AD] 11.
  public static Alignment ofReference(Map<Role, LanguageModel> models, Real beta0, Real beta) {
    LanguageModel reference = model(models, Role.REFERENCE);
    Map<State, Real> everywhere = new LinkedHashMap<>();
    reference.tree().states().forEach(state -> everywhere.put(state, beta));
    return new Alignment(reference, model(models, Role.DPO), reference, beta0, everywhere);
  }

  /// What an objective with its options distils for, the paper's variant of it.
  public static Alignment of(AlignDistil objective, Map<Role, LanguageModel> models) {
    LanguageModel dpo = model(models, Role.DPO);
    boolean contrastive = objective.teacher() == AlignDistil.Teacher.CONTRASTIVE;
    LanguageModel other = model(models, contrastive ? Role.REVERSE_DPO : Role.REFERENCE);
    Real beta0 = Real.of(objective.beta0());
    Map<State, Real> beta = new LinkedHashMap<>();
    for (State state : dpo.tree().states()) {
      beta.put(
          state,
          switch (objective.weight()) {
            case AlignDistil.Weight.Constant constant -> Real.of(constant.beta());
            case AlignDistil.Weight.Adaptive adaptive ->
                beta0.dividedBy(
                    Statistics.totalVariation(dpo.at(state), other.at(state))
                        .times(adaptive.upperBound())
                        .plus(Real.of(adaptive.epsilon())));
          });
    }
    return new Alignment(contrastive ? dpo : other, dpo, other, beta0, beta);
  }

  /// β(s).
  public Real beta(State state) {
    return Objects.requireNonNull(beta.get(state), state::toString);
  }

  /// w(s) = β0/β(s): how far the teacher lies along the line between the two models.
  public Real weight(State state) {
    return beta0.dividedBy(beta(state));
  }

  /// J, response by response.
  public Real objective(LanguageModel policy) {
    TokenReward penalty =
        (state, token) ->
            beta(state)
                .times(
                    policy.logProbability(state, token).minus(anchor.logProbability(state, token)));
    return policy.expectation(
        y -> beta0.times(to.logProbability(y).minus(from.logProbability(y))).minus(penalty.sum(y)));
  }

  /// What one state adds, whoever leads there: Σ_a π(a|s) [β0 log π_to/π_from − β(s) log
  /// π/π_anchor].
  public Real ofState(State state, Distribution policy) {
    Real sum = Real.ZERO;
    for (int token = 0; token < policy.size(); token++) {
      Real reward =
          TokenReward.logRatio(beta0, to, from)
              .of(state, token)
              .minus(
                  beta(state)
                      .times(
                          policy.logProbability(token).minus(anchor.logProbability(state, token))));
      sum = sum.plus(policy.probability(token).times(reward));
    }
    return sum;
  }

  /// The policy that maximises J, for one β at all states: the response's probability is
  /// proportional to π_anchor(y) (π_to(y)/π_from(y))^(β0/β).
  public Maximiser maximiser() {
    Real weight = weight(State.START);
    List<Real> logits =
        anchor.responses().stream()
            .map(y ->
                anchor
                    .logProbability(y)
                    .plus(weight.times(to.logProbability(y).minus(from.logProbability(y)))))
            .toList();
    return new Maximiser(anchor.responses(), Distribution.softmax(logits));
  }

  /// A distribution over whole responses.
  ///
  /// @param responses all of them
  /// @param distribution of them
  public record Maximiser(List<State> responses, Distribution distribution) {

    /// log Z.
    public Real logNormaliser() {
      return distribution.logSumExp();
    }

    /// log of the probability of a response.
    public Real logProbability(State response) {
      return distribution.logProbability(responses.indexOf(response));
    }
  }

  /// The same setting of other models.
  Alignment with(UnaryOperator<LanguageModel> change) {
    return new Alignment(change.apply(anchor), change.apply(to), change.apply(from), beta0, beta);
  }

  private static LanguageModel model(Map<Role, LanguageModel> models, Role role) {
    return Objects.requireNonNull(models.get(role), role::toString);
  }
}
