package org.aligndistil.conformance.theorems;

import java.util.Map;
import java.util.Objects;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;

/// What the papers say of rewards, advantages and preferences of tokens, as it holds.
///
/// Each method is one of the equations, so that a wrong one can be put in its place.
///
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 5, 6
/// @see <a href="https://arxiv.org/abs/2404.11999">TDPO, Zeng et al. 2024</a>, eqs. 12–14
public interface RewardClaim {

  /// As it holds.
  RewardClaim AS_IT_HOLDS = new RewardClaim() {};

  /// The reward of a response, Σ_t r(s_t, y_t): (5) from (6) of AlignDistil.
  default Real ofResponse(TokenReward reward, State response) {
    return reward.sum(response);
  }

  /// r(s, a) + Φ(s·a) − Φ(s), with Φ = 0 at the start and where a response is complete.
  default TokenReward shaped(TokenReward reward, Map<State, Real> potential) {
    return reward.plusPotential(state -> Objects.requireNonNull(potential.get(state)));
  }

  /// A(s, a) = β log π*(a|s)/π_ref(a|s): (8) and (25) of ADPA.
  default TokenReward advantage(Real beta, LanguageModel optimal, LanguageModel reference) {
    return TokenReward.logRatio(beta, optimal, reference);
  }

  /// E_{a∼π*} A(s, a) = β KL(π*(·|s) ‖ π_ref(·|s)), which is not 0.
  default Real meanAdvantage(
      Real beta, LanguageModel optimal, LanguageModel reference, State state) {
    return beta.times(Statistics.kl(optimal.at(state), reference.at(state)));
  }

  /// What a response adds to the logit of being preferred, one of the two sides of u − δ:
  ///
  /// ```
  /// β log π(y)/π_ref(y) + β Σ_t KL(π_ref(·|s_t) ‖ π(·|s_t))                     TDPO (12)–(14)
  /// ```
  default Real score(Real beta, LanguageModel policy, LanguageModel reference, State response) {
    Real score = policy.logProbability(response).minus(reference.logProbability(response));
    for (State state : response.before()) {
      score = score.plus(Statistics.kl(reference.at(state), policy.at(state)));
    }
    return beta.times(score);
  }
}
