package org.aligndistil.conformance.theorems.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;

/// What states are worth, from the last to the first.
///
/// ```
/// Q(s, a) = r(s, a) + V(s·a)          V = 0 where a response is complete
/// ```
///
/// @param reward r
/// @param ofStates V of every state in which a token is drawn
/// @param policy who draws the tokens
public record Values(TokenReward reward, Map<State, Real> ofStates, LanguageModel policy) {

  /// What a state is worth, given the worth of its tokens.
  @FunctionalInterface
  private interface Backup {
    Real value(State state, List<Real> ofTokens);
  }

  public Values {
    ofStates = Map.copyOf(ofStates);
  }

  /// V(s) = Σ_a π(a|s) Q(s, a): the expected reward from a state on.
  public static Values expected(LanguageModel policy, TokenReward reward) {
    return new Values(
        reward,
        backwards(
            policy.tree(),
            reward,
            (state, ofTokens) -> {
              Real sum = Real.ZERO;
              for (int token = 0; token < ofTokens.size(); token++) {
                sum = sum.plus(policy.at(state).probability(token).times(ofTokens.get(token)));
              }
              return sum;
            }),
        policy);
  }

  /// The policy of the greatest expected reward less β times its divergence from another, and what
  /// states are worth to it.
  ///
  /// ```
  /// V*(s) = β log Σ_a π_ref(a|s) e^(Q*(s, a)/β)          π*(a|s) = π_ref(a|s) e^((Q*(s, a) − V*(s))/β)
  /// ```
  public static Values optimal(LanguageModel reference, Real beta, TokenReward reward) {
    Map<State, List<Real>> logits = new HashMap<>();
    Map<State, Real> ofStates =
        backwards(
            reference.tree(),
            reward,
            (state, ofTokens) -> {
              List<Real> tilted = tilted(reference, beta, state, ofTokens);
              logits.put(state, tilted);
              return beta.times(Distribution.softmax(tilted).logSumExp());
            });
    return new Values(reward, ofStates, new LanguageModel(reference.tree(), logits));
  }

  /// The policy π_ref e^(Q/β) over its sum, state by state, for the Q of these values.
  public LanguageModel improved(LanguageModel reference, Real beta) {
    return LanguageModel.of(
        reference.tree(),
        state ->
            tilted(
                reference,
                beta,
                state,
                IntStream.range(0, reference.tree().vocabulary())
                    .mapToObj(token -> ofToken(state, token))
                    .toList()));
  }

  /// V(s), 0 where a response is complete.
  public Real of(State state) {
    return policy.tree().isComplete(state)
        ? Real.ZERO
        : Objects.requireNonNull(ofStates.get(state), state::toString);
  }

  /// Q(s, a).
  public Real ofToken(State state, int token) {
    return reward.of(state, token).plus(of(state.then(token)));
  }

  /// Q(s, a) − V(s).
  public Real advantage(State state, int token) {
    return ofToken(state, token).minus(of(state));
  }

  /// log π_ref + Q/β, `[V]`.
  private static List<Real> tilted(
      LanguageModel reference, Real beta, State state, List<Real> ofTokens) {
    List<Real> logProbabilities =
        IntStream.range(0, ofTokens.size())
            .mapToObj(token -> reference.logProbability(state, token))
            .toList();
    return new LinearMix()
        .plus(Real.ONE, logProbabilities)
        .plus(Real.ONE, ofTokens.stream().map(q -> q.dividedBy(beta)).toList())
        .values();
  }

  private static Map<State, Real> backwards(TokenTree tree, TokenReward reward, Backup backup) {
    Map<State, Real> values = new HashMap<>();
    for (State state : tree.states().reversed()) {
      List<Real> ofTokens =
          IntStream.range(0, tree.vocabulary())
              .mapToObj(token -> {
                Real next = values.getOrDefault(state.then(token), Real.ZERO);
                return reward.of(state, token).plus(next);
              })
              .toList();
      values.put(state, backup.value(state, ofTokens));
    }
    return values;
  }
}
