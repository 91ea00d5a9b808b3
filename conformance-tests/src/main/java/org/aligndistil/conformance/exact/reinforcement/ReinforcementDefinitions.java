package org.aligndistil.conformance.exact.reinforcement;

import java.util.Map;
import java.util.function.Function;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.reinforcement.Ppo;
import org.aligndistil.objective.reinforcement.PpoValue;
import org.aligndistil.objective.reinforcement.ReinforceSentence;
import org.aligndistil.objective.reinforcement.ReinforceToken;

/// The definition of every objective of reinforcement learning: one line each.
public final class ReinforcementDefinitions {

  /// By class.
  public static final Map<Class<? extends Objective>, Function<Objective, Definition>> ALL =
      Map.of(
          Ppo.class, objective -> new PpoDefinition((Ppo) objective),
          PpoValue.class, objective -> new PpoValueDefinition((PpoValue) objective),
          ReinforceSentence.class,
              objective -> new ReinforceSentenceDefinition((ReinforceSentence) objective),
          ReinforceToken.class,
              objective -> new ReinforceTokenDefinition((ReinforceToken) objective));

  private ReinforcementDefinitions() {}
}
