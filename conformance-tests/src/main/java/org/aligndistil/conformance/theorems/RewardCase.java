package org.aligndistil.conformance.theorems;

import java.util.Map;
import java.util.Objects;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;

/// A reward of tokens, two models, and what is said of them.
///
/// @param recipe how to make it again
/// @param beta β > 0
/// @param claim what is said: the theorems as they hold, or a mutant
public record RewardCase(ModelRecipe recipe, double beta, RewardClaim claim) {

  /// The theorems as they hold.
  public RewardCase(ModelRecipe recipe, double beta) {
    this(recipe, beta, RewardClaim.AS_IT_HOLDS);
  }

  /// The same case with something else said of it.
  public RewardCase claiming(RewardClaim other) {
    return new RewardCase(recipe, beta, other);
  }

  /// What the clauses look at.
  Scene scene() {
    Map<Role, LanguageModel> models = recipe.models();
    return new Scene(
        Objects.requireNonNull(models.get(Role.REFERENCE)),
        Objects.requireNonNull(models.get(Role.POLICY)),
        Real.of(beta),
        recipe.reward(),
        recipe.potential());
  }

  /// The models and numbers of a case.
  ///
  /// @param reference π_ref
  /// @param policy π
  /// @param beta β
  /// @param reward r, which has to do with neither model
  /// @param potential Φ
  record Scene(
      LanguageModel reference,
      LanguageModel policy,
      Real beta,
      TokenReward reward,
      Map<State, Real> potential) {}
}
