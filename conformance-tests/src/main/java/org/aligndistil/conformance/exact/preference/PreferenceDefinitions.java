package org.aligndistil.conformance.exact.preference;

import java.util.Map;
import java.util.function.Function;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.preference.Ddpo;
import org.aligndistil.objective.preference.Dpkd;
import org.aligndistil.objective.preference.Dpo;
import org.aligndistil.objective.preference.Kto;
import org.aligndistil.objective.preference.Plad;
import org.aligndistil.objective.preference.RewardModel;
import org.aligndistil.objective.preference.Simpo;
import org.aligndistil.objective.preference.Tdpo1;
import org.aligndistil.objective.preference.Tdpo2;
import org.aligndistil.objective.preference.Wpo;

/// The definition of every objective that compares responses: one line each.
public final class PreferenceDefinitions {

  /// By class.
  public static final Map<Class<? extends Objective>, Function<Objective, Definition>> ALL =
      Map.of(
          Dpo.class, objective -> new DpoDefinition((Dpo) objective),
          RewardModel.class, objective -> new RewardModelDefinition((RewardModel) objective),
          Tdpo1.class, objective -> new Tdpo1Definition((Tdpo1) objective),
          Tdpo2.class, objective -> new Tdpo2Definition((Tdpo2) objective),
          Kto.class, objective -> new KtoDefinition((Kto) objective),
          Simpo.class, objective -> new SimpoDefinition((Simpo) objective),
          Wpo.class, objective -> new WpoDefinition((Wpo) objective),
          Ddpo.class, objective -> new DdpoDefinition((Ddpo) objective),
          Dpkd.class, objective -> new DpkdDefinition((Dpkd) objective),
          Plad.class, objective -> new PladDefinition((Plad) objective));

  private PreferenceDefinitions() {}
}
