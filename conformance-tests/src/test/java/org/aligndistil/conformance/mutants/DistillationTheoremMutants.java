package org.aligndistil.conformance.mutants;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.LinearMix;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.conformance.theorems.Alignment;
import org.aligndistil.conformance.theorems.AlignmentCase;
import org.aligndistil.conformance.theorems.CounterExamples;
import org.aligndistil.conformance.theorems.Distillation;
import org.aligndistil.conformance.theorems.DistillationTheorems;
import org.aligndistil.conformance.theorems.TrainingCase;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.conformance.theorems.model.TokenReward;
import org.aligndistil.conformance.theorems.model.TokenTree;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;

/// Wrong readings of theorem 1 of AlignDistil.
final class DistillationTheoremMutants {

  private static final ModelRecipe RECIPE =
      new ModelRecipe(7, new TokenTree(3, 2, TokenTree.Ending.AT_END_TOKEN), 1);
  private static final AlignDistil ADAPTIVE = new AlignDistil();
  private static final AlignDistil CONSTANT = reference(0.2);

  private DistillationTheoremMutants() {}

  static List<Mutant> all() {
    return List.of(
        identity("the normaliser dropped as a constant, as printed", new WithoutNormaliser()),
        identity("KL swapped", new KlSwapped()),
        identity("w for 1 − w", new WeightsSwapped()),
        identity("states without the probability of their prefix", new EvenStates()),
        identity("c of logits instead of probabilities", new NormaliserOfLogits()),
        of(
            "7.1",
            "β_t outside the sum over t, as printed",
            AlignmentCase.of(RECIPE, ADAPTIVE),
            new BetaOutside(),
            DistillationTheorems::must_7_1_rlhfIsDistillationAndNormalisers),
        ofState("KL swapped", new KlSwapped()),
        ofState("w for 1 − w", new WeightsSwapped()),
        training("KL swapped", new BrokenAlignDistil(BrokenAlignDistil.Fault.KL_SWAPPED)),
        training("β_t forgotten", new BrokenAlignDistil(BrokenAlignDistil.Fault.BETA_OMITTED)),
        training(
            "gradient through β_t",
            new BrokenAlignDistil(BrokenAlignDistil.Fault.BETA_NOT_CONSTANT)),
        training(
            "another β",
            new AlignDistil(
                ADAPTIVE.teacher(),
                new AlignDistil.Weight.Constant(),
                ADAPTIVE.beta0(),
                ADAPTIVE.temperature(),
                ADAPTIVE.variant())),
        trainingOn(
            "the two models swapped: w for 1 − w",
            Broken.sweep(DistillationTheoremMutants::swapped)),
        of(
            "7.4",
            "nothing follows: the gradient with fixed prefixes taken for the whole",
            AlignmentCase.of(RECIPE, CONSTANT),
            new NothingFollows(),
            DistillationTheorems::must_7_4_fixedPrefixesLeaveOutWhatFollows),
        of(
            "7.5",
            "the teacher maximises RLHF, as printed",
            AlignmentCase.of(RECIPE, CONSTANT),
            new NoLead(),
            DistillationTheorems::must_7_5_maximisersDifferByNormalisers),
        of(
            "7.6",
            "w for 1 − w",
            AlignmentCase.ofWeight(RECIPE, 1),
            new WeightsSwapped(),
            DistillationTheorems::must_7_6_teacherIsTheMaximiserAtTheEnds),
        new Mutant(
            "7.6",
            "between the ends",
            () ->
                DistillationTheorems.must_7_6_teacherIsTheMaximiserAtTheEnds(
                    AlignmentCase.ofWeight(RECIPE, 0.5)),
            () ->
                DistillationTheorems.must_7_6_teacherIsTheMaximiserAtTheEnds(
                    AlignmentCase.ofWeight(RECIPE, 1))),
        Mutant.of(
            "7.7",
            "both maximisers are the teacher, as printed",
            theTeacher(),
            CounterExamples.Maximisers.ON_RECORD,
            CounterExamples::must_7_7_teacherIsNotTheMaximiser));
  }

  /// c = 0.
  private static final class WithoutNormaliser implements Distillation {
    @Override
    public Real normaliser(Alignment setting, State state) {
      return Real.ZERO;
    }
  }

  private static final class KlSwapped implements Distillation {
    @Override
    public Real divergence(Distribution policy, Distribution teacher) {
      return Statistics.kl(teacher, policy);
    }
  }

  /// z* = (1 − w) z_to + w z_from, in the setting of theorem 1.
  private static final class WeightsSwapped implements Distillation {
    @Override
    public Distribution teacher(Alignment setting, State state) {
      Real weight = setting.weight(state);
      return Distribution.softmax(
          new LinearMix()
              .plus(Real.ONE.minus(weight), setting.to().logits(state))
              .plus(weight, setting.from().logits(state))
              .values());
    }
  }

  /// Every state counts once.
  private static final class EvenStates implements Distillation {
    @Override
    public Real expectedSum(LanguageModel policy, Function<State, Real> ofState) {
      return policy.tree().states().stream().map(ofState).reduce(Real.ZERO, Real::plus);
    }
  }

  private static final class NormaliserOfLogits implements Distillation {
    @Override
    public Real normaliser(Alignment setting, State state) {
      return teacher(setting, state).logSumExp();
    }
  }

  /// The β of the first state for all of them.
  private static final class BetaOutside implements Distillation {
    @Override
    public Real ofState(Alignment setting, LanguageModel policy, State state) {
      return Distillation.super
          .ofState(setting, policy, state)
          .times(setting.beta(State.START))
          .dividedBy(setting.beta(state));
    }
  }

  private static final class NothingFollows implements Distillation {
    @Override
    public TokenReward following(Alignment setting, LanguageModel policy) {
      return (_, _) -> Real.ZERO;
    }
  }

  private static final class NoLead implements Distillation {
    @Override
    public Real lead(Alignment setting, State response) {
      return setting.maximiser().logNormaliser();
    }
  }

  private static CounterExamples.Maximisers theTeacher() {
    CounterExamples.Maximisers found = CounterExamples.Maximisers.ON_RECORD;
    return new CounterExamples.Maximisers(
        found.teacherDrawsB(),
        found.teacherDrawsB(),
        found.ofTeacher(),
        found.ofTeacher(),
        Real.ZERO);
  }

  private static AlignDistil reference(double beta) {
    return new AlignDistil(
        AlignDistil.Teacher.REFERENCE,
        new AlignDistil.Weight.Constant(beta),
        0.1,
        new AlignDistil.Temperature(),
        AlignDistil.Variant.PAPER);
  }

  private static void swapped(
      Backend sound, Inputs inputs, GradientSink sink, Consumer<Tile> work) {
    Map<Role, Logits> logits = new LinkedHashMap<>(inputs.logits());
    Logits dpo = Objects.requireNonNull(logits.get(Role.DPO));
    logits.put(Role.DPO, Objects.requireNonNull(logits.put(Role.REFERENCE, dpo)));
    sound.sweep(new Inputs(logits, inputs.labels()), sink, work);
  }

  private static Mutant identity(String fault, Distillation broken) {
    return of(
        "7.1",
        fault,
        AlignmentCase.of(RECIPE, reference(0.03)),
        broken,
        DistillationTheorems::must_7_1_rlhfIsDistillationAndNormalisers);
  }

  private static Mutant ofState(String fault, Distillation broken) {
    return of(
        "7.2",
        fault,
        AlignmentCase.of(RECIPE, reference(0.03)),
        broken,
        DistillationTheorems::must_7_2_gradientsOfAStateAreEqual);
  }

  private static Mutant of(
      String clause,
      String fault,
      AlignmentCase sound,
      Distillation broken,
      Consumer<AlignmentCase> check) {
    return Mutant.of(clause, fault, sound.claiming(broken), sound, check);
  }

  private static Mutant training(String fault, Objective broken) {
    TrainingCase sound = TrainingCase.of(RECIPE, ADAPTIVE);
    return Mutant.of(
        "7.3",
        fault,
        sound.running(broken),
        sound,
        subject ->
            DistillationTheorems.must_7_3_trainingLossHasThatGradient(Broken.SOUND, subject));
  }

  private static Mutant trainingOn(String fault, Backend broken) {
    TrainingCase sound = TrainingCase.of(RECIPE, reference(0.03));
    return Mutant.of(
        "7.3",
        fault,
        broken,
        Broken.SOUND,
        backend -> DistillationTheorems.must_7_3_trainingLossHasThatGradient(backend, sound));
  }
}
