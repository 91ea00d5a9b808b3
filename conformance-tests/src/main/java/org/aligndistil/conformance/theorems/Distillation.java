package org.aligndistil.conformance.theorems;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.conformance.theorems.model.Values;

/// Theorem 1 of AlignDistil and its appendix B, as they hold.
///
/// ```
/// z*(s) = z_anchor + w(s) (z_to − z_from)                                           (11), (14), (17)
/// c(s) = log Σ_v π_anchor(v|s) (π_to(v|s)/π_from(v|s))^w(s)
/// J(θ) = −E_{y∼π_θ} Σ_t β(s_t) KL(π_θ(·|s_t) ‖ π*(·|s_t)) + E_{y∼π_θ} Σ_t β(s_t) c(s_t)
/// ```
///
/// The paper has no c. Each method is one of the equations, so that a wrong one can be put in its
/// place.
///
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 9–17,
///   20–41
public interface Distillation {

  /// As it holds.
  Distillation AS_IT_HOLDS = new Distillation() {};

  /// π*(·|s) = softmax z*(s).
  default Distribution teacher(Alignment setting, State state) {
    Real weight = setting.weight(state);
    return Distribution.softmax(
        new LinearMix()
            .plus(Real.ONE, setting.anchor().logits(state))
            .plus(weight, setting.to().logits(state))
            .plus(weight.negated(), setting.from().logits(state))
            .values());
  }

  /// KL(π_θ ‖ π*).
  default Real divergence(Distribution policy, Distribution teacher) {
    return Statistics.kl(policy, teacher);
  }

  /// c(s), of probabilities: logits would add constants that depend on the state.
  default Real normaliser(Alignment setting, State state) {
    Real weight = setting.weight(state);
    return Distribution.softmax(
            new LinearMix()
                .plus(Real.ONE, logProbabilities(setting.anchor(), state))
                .plus(weight, logProbabilities(setting.to(), state))
                .plus(weight.negated(), logProbabilities(setting.from(), state))
                .values())
        .logSumExp();
  }

  /// β(s) (c(s) − KL(π_θ(·|s) ‖ π*(·|s))).
  default Real ofState(Alignment setting, LanguageModel policy, State state) {
    return setting
        .beta(state)
        .times(
            normaliser(setting, state)
                .minus(divergence(policy.at(state), teacher(setting, state))));
  }

  /// E_{y∼π_θ} Σ_t f(s_t).
  default Real expectedSum(LanguageModel policy, Function<State, Real> ofState) {
    return policy.expectedSum(ofState);
  }

  /// The right-hand side of the identity.
  default Real objective(Alignment setting, LanguageModel policy) {
    return expectedSum(policy, state -> ofState(setting, policy, state));
  }

  /// −∂[β(s) KL(π_θ ‖ π*)]/∂z_v at one state:
  ///
  /// ```
  /// −β(s) p_v (δ_v − KL),  δ = log π_θ − log π*
  /// ```
  default Real gradient(Alignment setting, LanguageModel policy, State state, int token) {
    Distribution p = policy.at(state);
    Distribution q = teacher(setting, state);
    Real delta = p.logProbability(token).minus(q.logProbability(token));
    return setting.beta(state).times(p.probability(token)).times(Statistics.kl(p, q).minus(delta));
  }

  /// What follows a token: E Σ β (c − KL) over the states after it.
  default TokenReward following(Alignment setting, LanguageModel policy) {
    Values values = Values.expected(policy, (state, _) -> ofState(setting, policy, state));
    return (state, token) -> values.of(state.then(token));
  }

  /// ∂J/∂z_v at one state, with d(s) the probability that a response comes through it:
  ///
  /// ```
  /// d(s) [ −∂(β KL)/∂z_v + p_v (F(s, v) − Σ_u p_u F(s, u)) ],  F what follows
  /// ```
  default Real totalGradient(Alignment setting, LanguageModel policy, State state, int token) {
    TokenReward following = following(setting, policy);
    Distribution p = policy.at(state);
    Real mean = Real.ZERO;
    for (int v = 0; v < p.size(); v++) {
      mean = mean.plus(p.probability(v).times(following.of(state, v)));
    }
    Real steering = p.probability(token).times(following.of(state, token).minus(mean));
    return policy.probability(state).times(gradient(setting, policy, state, token).plus(steering));
  }

  /// log π_J(y)/π*(y) + log Z = Σ_t c(s_t), for the maximiser π_J of J.
  default Real lead(Alignment setting, State response) {
    return response.before().stream()
        .map(state -> normaliser(setting, state))
        .reduce(Real.ZERO, Real::plus);
  }

  private static List<Real> logProbabilities(LanguageModel model, State state) {
    return IntStream.range(0, model.tree().vocabulary())
        .mapToObj(token -> model.logProbability(state, token))
        .toList();
  }
}
