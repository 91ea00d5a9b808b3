package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.function.Consumer;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.ObjectiveClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;

/// Faults of the objectives' equations.
final class ObjectiveMutants {

  private ObjectiveMutants() {}

  static List<Mutant> all() {
    ObjectiveCase extreme =
        new ObjectiveCase(
            new Dpo(),
            BatchCase.of(new LogitsRecipe(3, 4, 5, Shape.EIGHTY, ElementType.F64), 2, 2));
    return List.of(
        of(
            "2.1",
            "probability instead of its logarithm",
            new Sft(),
            new BrokenSft(BrokenSft.Fault.PROBABILITY_INSTEAD_OF_LOGARITHM),
            ObjectiveMutants::sft),
        of(
            "2.1",
            "mean over tokens instead of sequences",
            new Sft(),
            new Sft(Reduction.TOKEN_MEAN),
            ObjectiveMutants::sft),
        of(
            "2.2",
            "chosen and rejected swapped",
            new Dpo(),
            new BrokenDpo(BrokenDpo.Fault.PAIR_SWAPPED),
            ObjectiveMutants::dpo),
        of(
            "2.2",
            "reference forgotten",
            new Dpo(),
            new BrokenDpo(BrokenDpo.Fault.REFERENCE_FORGOTTEN),
            ObjectiveMutants::dpo),
        of(
            "2.2",
            "smoothing forgotten",
            new Dpo(0.1, 0.25, false, new Dpo.Divergence.ReverseKl()),
            new Dpo(),
            ObjectiveMutants::dpo),
        of(
            "2.2",
            "length normalisation forgotten",
            new Dpo(0.1, 0, true, new Dpo.Divergence.ReverseKl()),
            new Dpo(),
            ObjectiveMutants::dpo),
        of(
            "2.2",
            "forward instead of reverse KL",
            new Dpo(),
            new Dpo(0.1, 0, false, new Dpo.Divergence.ForwardKl()),
            ObjectiveMutants::dpo),
        align(BrokenAlignDistil.Fault.TVD_WITHOUT_HALF),
        align(BrokenAlignDistil.Fault.KL_SWAPPED),
        align(BrokenAlignDistil.Fault.KL_OF_SAMPLED_TOKENS),
        align(BrokenAlignDistil.Fault.BETA_OMITTED),
        of(
            "2.3",
            "β_t outside the sum over tokens",
            new AlignDistil(),
            new BetaOutsideTheSum(),
            ObjectiveMutants::aligndistil),
        align(BrokenAlignDistil.Fault.ALPHA_EQUAL),
        align(BrokenAlignDistil.Fault.TEACHER_REVERSED),
        of(
            "2.3",
            "temperature on one side: the policy's alone",
            tempered(new AlignDistil.Temperature(2, 2)),
            tempered(new AlignDistil.Temperature(2, 1)),
            ObjectiveMutants::aligndistil),
        of(
            "2.4",
            "rows one token late are accepted",
            new Sft(),
            new BrokenSft(BrokenSft.Fault.WRONG_STATE),
            subject -> ObjectiveClauses.must_2_4_rowsHoldTheRightState(Broken.SOUND, subject)),
        Mutant.of(
            "2.5",
            "a sigmoid that overflows",
            extreme.running(new BrokenDpo(BrokenDpo.Fault.SIGMOID_OVERFLOWS)),
            extreme,
            subject -> ObjectiveClauses.must_2_5_extremesAreNoNaN(Broken.SOUND, subject)));
  }

  private static AlignDistil tempered(AlignDistil.Temperature temperature) {
    AlignDistil paper = new AlignDistil();
    return new AlignDistil(
        paper.teacher(), paper.weight(), paper.beta0(), temperature, paper.variant());
  }

  private static Mutant align(BrokenAlignDistil.Fault fault) {
    return of(
        "2.3",
        fault.toString(),
        new AlignDistil(),
        new BrokenAlignDistil(fault),
        ObjectiveMutants::aligndistil);
  }

  private static void sft(ObjectiveCase subject) {
    ObjectiveClauses.must_2_1_sft(Broken.SOUND, subject);
  }

  private static void dpo(ObjectiveCase subject) {
    ObjectiveClauses.must_2_2_dpo(Broken.SOUND, subject);
  }

  private static void aligndistil(ObjectiveCase subject) {
    ObjectiveClauses.must_2_3_aligndistil(Broken.SOUND, subject);
  }

  static Mutant of(
      String clause,
      String fault,
      Objective objective,
      Objective broken,
      Consumer<ObjectiveCase> check) {
    ObjectiveCase sound = Fixtures.ordinary(objective);
    return Mutant.of(clause, fault, sound.running(broken), sound, check);
  }
}
