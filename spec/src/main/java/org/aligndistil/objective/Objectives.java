package org.aligndistil.objective;

import java.util.List;
import java.util.stream.Collectors;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Atkd;
import org.aligndistil.objective.distillation.Dckd;
import org.aligndistil.objective.distillation.QArgmaxKd;
import org.aligndistil.objective.distillation.QSoftmaxKd;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.distillation.VanillaKd;
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
import org.aligndistil.objective.reinforcement.Ppo;
import org.aligndistil.objective.reinforcement.PpoValue;
import org.aligndistil.objective.reinforcement.ReinforceSentence;
import org.aligndistil.objective.reinforcement.ReinforceToken;

/// The objectives that there are.
public final class Objectives {

  /// Every objective, with its source's defaults.
  public static final List<Objective> ALL =
      List.of(
          new Sft(),
          new Dpo(),
          new AlignDistil(),
          // Distillation.
          new VanillaKd(),
          new Atkd(),
          new Dckd(),
          new Adpa(),
          new QArgmaxKd(),
          new QSoftmaxKd(),
          // Reinforcement learning.
          new Ppo(),
          new PpoValue(),
          new ReinforceSentence(),
          new ReinforceToken(),
          // Preferences.
          new RewardModel(),
          new Tdpo1(),
          new Tdpo2(),
          new Kto(),
          new Simpo(),
          new Wpo(),
          new Ddpo(),
          new Dpkd(),
          new Plad());

  private Objectives() {}

  /// The objective of some id, with its source's defaults.
  ///
  /// @throws IllegalArgumentException if there is none; the message lists those that there are
  public static Objective byId(String id) {
    return ALL.stream()
        .filter(objective -> objective.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no objective %s; there are: %s"
                    .formatted(
                        MessageText.quoted(id),
                        ALL.stream().map(Objective::id).collect(Collectors.joining(", ")))));
  }
}
