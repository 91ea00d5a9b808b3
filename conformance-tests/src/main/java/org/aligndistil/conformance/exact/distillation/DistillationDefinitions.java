package org.aligndistil.conformance.exact.distillation;

import java.util.Map;
import java.util.function.Function;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.Atkd;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.distillation.QArgmaxKd;
import org.aligndistil.objective.distillation.QSoftmaxKd;
import org.aligndistil.objective.distillation.VanillaKd;

/// The definition of every objective that teaches a distribution at every token: one line each.
public final class DistillationDefinitions {

  /// By class.
  public static final Map<Class<? extends Objective>, Function<Objective, Definition>> ALL =
      Map.of(
          VanillaKd.class, objective -> new VanillaKdDefinition((VanillaKd) objective),
          Atkd.class, objective -> new AtkdDefinition((Atkd) objective),
          Dckd.class, objective -> new DckdDefinition((Dckd) objective),
          Adpa.class, objective -> new AdpaDefinition((Adpa) objective),
          QArgmaxKd.class, objective -> new QArgmaxKdDefinition((QArgmaxKd) objective),
          QSoftmaxKd.class, objective -> new QSoftmaxKdDefinition((QSoftmaxKd) objective));

  private DistillationDefinitions() {}
}
