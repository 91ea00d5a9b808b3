package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.function.BiConsumer;
import org.aligndistil.backend.Backend;
import org.aligndistil.conformance.HeadClauses;
import org.aligndistil.conformance.PreferenceClauses;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.TiedValues;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.preference.RewardModel;
import org.aligndistil.objective.reinforcement.PpoValue;

/// Faults of objectives of a head's numbers.
final class HeadMutants {

  private HeadMutants() {}

  static List<Mutant> all() {
    return List.of(
        broken(
            "2.6", BrokenRewardModel.Fault.PAIR_SWAPPED, PreferenceClauses::must_2_6_reward_model),
        of(
            "2.6",
            "margin forgotten",
            new RewardModel(0.5),
            new RewardModel(),
            PreferenceClauses::must_2_6_reward_model),
        broken(
            "2.15",
            BrokenRewardModel.Fault.REJECTED_WITHOUT_GRADIENT,
            HeadClauses::must_2_15_gradientOfAHeadIsTheDerivative),
        atTheClip(BrokenPpoValue.Fault.CLIPPED_IF_EQUAL),
        atTheClip(BrokenPpoValue.Fault.GRADIENT_PAST_THE_CLIP),
        broken(
            "2.16",
            BrokenRewardModel.Fault.DENOMINATORS_IGNORED,
            HeadClauses::must_2_16_microBatchesOfAHeadAddUp),
        broken(
            "2.17",
            BrokenRewardModel.Fault.BOUND_TOO_SMALL,
            HeadClauses::must_2_17_trueLossOfAHeadLiesInItsBound),
        broken(
            "2.18",
            BrokenRewardModel.Fault.PAIRS_NOT_NEEDED,
            HeadClauses::must_2_18_whatAHeadLacksIsNamed));
  }

  private static Mutant atTheClip(BrokenPpoValue.Fault fault) {
    HeadCase sound = new TiedValues(1, 16, 8, 8, 8).of(new PpoValue(0.25, Reduction.SEQUENCE_MEAN));
    return Mutant.of(
        "2.15",
        fault.toString(),
        sound.running(new BrokenPpoValue(fault, 0.25)),
        sound,
        subject -> HeadClauses.must_2_15_gradientOfAHeadIsTheDerivative(Broken.SOUND, subject));
  }

  private static Mutant broken(
      String clause, BrokenRewardModel.Fault fault, BiConsumer<Backend, HeadCase> check) {
    return of(clause, fault.toString(), new RewardModel(), new BrokenRewardModel(fault), check);
  }

  private static Mutant of(
      String clause,
      String fault,
      HeadObjective objective,
      HeadObjective broken,
      BiConsumer<Backend, HeadCase> check) {
    HeadCase sound = new HeadCase(objective, Fixtures.batch(Shape.ZERO));
    return Mutant.of(
        clause,
        fault,
        sound.running(broken),
        sound,
        subject -> check.accept(Broken.SOUND, subject));
  }
}
