package org.aligndistil.conformance.theorems.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Real;

/// All that is needed to make some models again: printed, it is the case.
///
/// @param seed of all randomness
/// @param tree what the models say
/// @param scale standard deviation of their logits
public record ModelRecipe(long seed, TokenTree tree, double scale) {

  private static final List<Role> ROLES =
      List.of(Role.POLICY, Role.REFERENCE, Role.DPO, Role.REVERSE_DPO);

  /// A model for each of four roles; the logits are exact in binary32.
  public Map<Role, LanguageModel> models() {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Role, LanguageModel> models = new LinkedHashMap<>();
    ROLES.forEach(role ->
        models.put(role, LanguageModel.of(tree, _ -> numbers(random, tree.vocabulary(), scale))));
    return models;
  }

  /// A random reward for every token of every state, with standard deviation 1.
  public TokenReward reward() {
    SplittableRandom random = new SplittableRandom(~seed);
    Map<State, List<Real>> rewards = new LinkedHashMap<>();
    tree.states().forEach(state -> rewards.put(state, numbers(random, tree.vocabulary(), 1)));
    return (state, token) -> rewards.getOrDefault(state, List.of()).get(token);
  }

  /// A random number for every state between the first and the last ones, which have 0.
  public Map<State, Real> potential() {
    SplittableRandom random = new SplittableRandom(seed + 1);
    Map<State, Real> potential = new LinkedHashMap<>();
    tree.states().forEach(state -> potential.put(state, numbers(random, 1, 1).getFirst()));
    potential.put(State.START, Real.ZERO);
    tree.responses().forEach(response -> potential.put(response, Real.ZERO));
    return potential;
  }

  private static List<Real> numbers(SplittableRandom random, int count, double scale) {
    return IntStream.range(0, count)
        .mapToObj(_ -> Real.of((float) (scale * random.nextGaussian())))
        .toList();
  }
}
