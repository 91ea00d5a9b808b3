package org.aligndistil.conformance.theorems;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.preference.Tdpo1;

/// Preferences between responses, by a reward that the policy is the optimum of.
///
/// @param reward r; the first of two responses is preferred with probability σ(Σ r − Σ r)
/// @param responses the first is preferred to the second, the third to the fourth
/// @param training the loss on them
public record PreferenceCase(TokenReward reward, List<State> responses, ObjectiveCase training) {

  /// The reward whose optimum the policy is: β log π/π_ref.
  public static PreferenceCase ofDpo(ModelRecipe recipe) {
    Dpo dpo = new Dpo();
    Map<Role, LanguageModel> models = recipe.models();
    return of(
        recipe,
        dpo,
        TokenReward.logRatio(
            Real.of(dpo.beta()), model(models, Role.POLICY), model(models, Role.REFERENCE)));
  }

  /// The reward whose improvement of the reference the policy is, of which the reference expects
  /// nothing at any state: β log π/π_ref + β KL(π_ref ‖ π).
  public static PreferenceCase ofTdpo(ModelRecipe recipe) {
    Tdpo1 tdpo = new Tdpo1();
    Real beta = Real.of(tdpo.beta());
    Map<Role, LanguageModel> models = recipe.models();
    LanguageModel policy = model(models, Role.POLICY);
    LanguageModel reference = model(models, Role.REFERENCE);
    TokenReward logRatio = TokenReward.logRatio(beta, policy, reference);
    return of(
        recipe,
        tdpo,
        (state, token) ->
            logRatio
                .of(state, token)
                .plus(beta.times(Statistics.kl(reference.at(state), policy.at(state)))));
  }

  private static PreferenceCase of(ModelRecipe recipe, Objective objective, TokenReward reward) {
    List<State> all = recipe.tree().responses();
    int last = all.size() - 1;
    List<State> responses =
        List.of(all.getFirst(), all.getLast(), all.get(last / 2), all.get(last / 3));
    Map<Role, LanguageModel> models = new LinkedHashMap<>(recipe.models());
    models.keySet().retainAll(objective.roles());
    return new PreferenceCase(
        reward,
        responses,
        new ObjectiveCase(objective, EnumeratedRows.of(recipe.toString(), models, responses)));
  }

  /// A mutant in the place of the loss.
  public PreferenceCase running(Objective mutant) {
    return new PreferenceCase(reward, responses, training.running(mutant));
  }

  /// Mean over pairs of −log σ(Σ r(y_w) − Σ r(y_l)).
  Real loss() {
    Real sum = Real.ZERO;
    for (int i = 0; i < responses.size(); i += 2) {
      Real margin = reward.sum(responses.get(i)).minus(reward.sum(responses.get(i + 1)));
      sum = sum.minus(margin.logSigmoid());
    }
    return sum.dividedBy(responses.size() / 2.0);
  }

  private static LanguageModel model(Map<Role, LanguageModel> models, Role role) {
    return Objects.requireNonNull(models.get(role));
  }

  @Override
  public String toString() {
    return training.toString();
  }
}
