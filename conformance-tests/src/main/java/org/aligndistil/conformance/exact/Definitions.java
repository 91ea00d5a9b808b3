package org.aligndistil.conformance.exact;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;

/// The definition of every objective: one line each.
public final class Definitions {

  private static final Map<Class<? extends Objective>, Function<Objective, Definition>> ALL =
      Map.of(
          Sft.class, objective -> new SftDefinition((Sft) objective),
          Dpo.class, objective -> new DpoDefinition((Dpo) objective),
          AlignDistil.class, objective -> new AlignDistilDefinition((AlignDistil) objective));

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
}
