package org.aligndistil.conformance.theorems.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.Real;

/// An autoregressive model as a table of logits, one row for every state of a tree.
///
/// ```
/// π(y) = Π_t π(y_t | s_t)          E_{y∼π} f(y) = Σ_y π(y) f(y)
/// ```
///
/// Expectations go over every response, one by one.
public final class LanguageModel {

  private final TokenTree tree;
  private final Map<State, List<Real>> logits;
  private final Map<State, Distribution> distributions = new LinkedHashMap<>();
  private final Map<State, Real> probabilities = new HashMap<>(Map.of(State.START, Real.ONE));
  private final Map<State, Real> logProbabilities = new HashMap<>();
  private final List<State> responses = new ArrayList<>();

  /// A model.
  ///
  /// @param tree its responses
  /// @param logits V finite numbers for every state in which a token is drawn
  public LanguageModel(TokenTree tree, Map<State, List<Real>> logits) {
    this.tree = tree;
    this.logits = Map.copyOf(logits);
    for (State state : tree.states()) {
      Distribution distribution = Distribution.softmax(logits(state));
      distributions.put(state, distribution);
      for (int token = 0; token < tree.vocabulary(); token++) {
        State next = state.then(token);
        probabilities.put(next, probability(state).times(distribution.probability(token)));
        if (tree.isComplete(next)) {
          responses.add(next);
        }
      }
    }
  }

  /// A model that computes its logits.
  public static LanguageModel of(TokenTree tree, Function<State, List<Real>> logits) {
    Map<State, List<Real>> table = new LinkedHashMap<>();
    tree.states().forEach(state -> table.put(state, logits.apply(state)));
    return new LanguageModel(tree, table);
  }

  /// The responses that it gives a probability to.
  public TokenTree tree() {
    return tree;
  }

  /// Every response.
  public List<State> responses() {
    return responses;
  }

  /// The logits of a state, `[V]`.
  public List<Real> logits(State state) {
    return Objects.requireNonNull(logits.get(state), state::toString);
  }

  /// π(·|s).
  public Distribution at(State state) {
    return Objects.requireNonNull(distributions.get(state), state::toString);
  }

  /// log π(a|s).
  public Real logProbability(State state, int token) {
    return at(state).logProbability(token);
  }

  /// The probability that a response begins so; of a whole response, π(y).
  public Real probability(State prefix) {
    return Objects.requireNonNull(probabilities.get(prefix), prefix::toString);
  }

  /// log π(y): of the product of the tokens' probabilities, not a sum of logarithms.
  public Real logProbability(State response) {
    return logProbabilities.computeIfAbsent(response, this::logOfProduct);
  }

  /// log p = log(p e^k) − k with an integer k for which p e^k is near 1.
  private Real logOfProduct(State response) {
    double estimate = 0;
    for (State state : response.before()) {
      estimate -= logProbability(state, response.after(state)).doubleValue();
    }
    Real shift = Real.of(Math.rint(estimate));
    return probability(response).times(shift.exp()).minus(Real.ONE).log1p().minus(shift);
  }

  /// Σ_y π(y) f(y).
  public Real expectation(Function<State, Real> ofResponse) {
    Real sum = Real.ZERO;
    for (State response : responses) {
      sum = sum.plus(probability(response).times(ofResponse.apply(response)));
    }
    return sum;
  }

  /// Σ_y π(y) Σ_t f(s_t).
  public Real expectedSum(Function<State, Real> ofState) {
    Map<State, Real> known = new HashMap<>();
    return expectation(response ->
        response.before().stream()
            .map(state -> known.computeIfAbsent(state, ofState))
            .reduce(Real.ZERO, Real::plus));
  }

  /// Σ_y π(y) (log π(y) − log π'(y)), the KL divergence of whole responses.
  public Real divergenceFrom(LanguageModel other) {
    return expectation(y -> logProbability(y).minus(other.logProbability(y)));
  }

  /// The same model with every log-probability rounded once, up or down.
  ///
  /// ```
  /// z_v ± u log π(v|s)
  /// ```
  ///
  /// @param signs which way
  /// @param unitRoundoff u
  public LanguageModel rounded(RandomGenerator signs, double unitRoundoff) {
    return of(
        tree,
        state ->
            IntStream.range(0, tree.vocabulary())
                .mapToObj(v ->
                    logits(state)
                        .get(v)
                        .plus(
                            logProbability(state, v)
                                .times(signs.nextBoolean() ? unitRoundoff : -unitRoundoff)))
                .toList());
  }

  /// The same model but for one logit.
  public LanguageModel with(State state, int token, Real step) {
    Map<State, List<Real>> changed = new HashMap<>(logits);
    changed.put(
        state,
        IntStream.range(0, tree.vocabulary())
            .mapToObj(v -> v == token ? logits(state).get(v).plus(step) : logits(state).get(v))
            .toList());
    return new LanguageModel(tree, changed);
  }
}
