package org.aligndistil.conformance.theorems;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.objective.distillation.AlignDistil;

/// RLHF on some models, and what is said of it.
///
/// @param origin how to make it again
/// @param setting what is to be maximised
/// @param policy π_θ
/// @param claim what is said: the theorem as it holds, or a mutant
public record AlignmentCase(
    String origin, Alignment setting, LanguageModel policy, Distillation claim) {

  /// The setting of an objective with its options.
  public static AlignmentCase of(ModelRecipe recipe, AlignDistil objective) {
    Map<Role, LanguageModel> models = recipe.models();
    return new AlignmentCase(
        objective + " on " + recipe,
        Alignment.of(objective, models),
        policy(models),
        Distillation.AS_IT_HOLDS);
  }

  /// The setting of theorem 1 for any w ≥ 0: β0 = w, β = 1.
  public static AlignmentCase ofWeight(ModelRecipe recipe, double weight) {
    Map<Role, LanguageModel> models = recipe.models();
    return new AlignmentCase(
        "w = %s on %s".formatted(weight, recipe),
        Alignment.ofReference(models, Real.of(weight), Real.ONE),
        policy(models),
        Distillation.AS_IT_HOLDS);
  }

  /// The same case with something else said of it.
  public AlignmentCase claiming(Distillation other) {
    return new AlignmentCase(origin, setting, policy, other);
  }

  /// The same case, in which every log-probability of every model is rounded once, up or down as a
  /// drawing of signs says; β stays.
  AlignmentCase rounded(int drawing, double unitRoundoff) {
    SplittableRandom signs = new SplittableRandom(drawing);
    IdentityHashMap<LanguageModel, LanguageModel> known = new IdentityHashMap<>();
    UnaryOperator<LanguageModel> rounding =
        model -> known.computeIfAbsent(model, exact -> exact.rounded(signs, unitRoundoff));
    return new AlignmentCase(origin, setting.with(rounding), rounding.apply(policy), claim);
  }

  private static LanguageModel policy(Map<Role, LanguageModel> models) {
    return Objects.requireNonNull(models.get(Role.POLICY));
  }

  @Override
  public String toString() {
    return origin;
  }
}
