package org.aligndistil.conformance.exact;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.aligndistil.conformance.exact.preference.PreferenceDefinitions;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;

/// The definition of every objective: one line each, by family.
public final class Definitions {

  private static final Map<Class<? extends Objective>, Function<Objective, Definition>> ALL =
      all(
          Map.of(
              Sft.class, objective -> new SftDefinition((Sft) objective),
              AlignDistil.class, objective -> new AlignDistilDefinition((AlignDistil) objective)),
          PreferenceDefinitions.ALL);

  private Definitions() {}

  /// What an objective should compute; one that is its own definition, itself.
  ///
  /// @throws NullPointerException if nobody has written its definition
  public static Definition of(Objective objective) {
    if (objective instanceof Definition definition) {
      return definition;
    }
    return Objects.requireNonNull(
            ALL.get(objective.getClass()), () -> "there is no definition of " + objective.id())
        .apply(objective);
  }

  @SafeVarargs
  private static Map<Class<? extends Objective>, Function<Objective, Definition>> all(
      Map<Class<? extends Objective>, Function<Objective, Definition>>... families) {
    Map<Class<? extends Objective>, Function<Objective, Definition>> all = new HashMap<>();
    for (Map<Class<? extends Objective>, Function<Objective, Definition>> family : families) {
      all.putAll(family);
    }
    return Map.copyOf(all);
  }
}
