package org.aligndistil.conformance.theorems.model;

import java.util.function.Function;
import org.aligndistil.conformance.exact.Real;

/// What a token is worth in a state, r(s, a).
@FunctionalInterface
public interface TokenReward {

  /// r(s, a).
  Real of(State state, int token);

  /// β log π(a|s)/π'(a|s).
  ///
  /// @param beta β
  /// @param of π
  /// @param to π'
  static TokenReward logRatio(Real beta, LanguageModel of, LanguageModel to) {
    return (state, token) ->
        beta.times(of.logProbability(state, token).minus(to.logProbability(state, token)));
  }

  /// Σ_t r(s_t, y_t).
  default Real sum(State response) {
    Real sum = Real.ZERO;
    for (State state : response.before()) {
      sum = sum.plus(of(state, response.after(state)));
    }
    return sum;
  }

  /// r(s, a) + Φ(s·a) − Φ(s).
  default TokenReward plusPotential(Function<State, Real> potential) {
    return (state, token) ->
        of(state, token).plus(potential.apply(state.then(token))).minus(potential.apply(state));
  }
}
