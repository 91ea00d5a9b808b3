package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.theorems.AlignmentCase;
import org.aligndistil.conformance.theorems.CounterExamples;
import org.aligndistil.conformance.theorems.DistillationTheorems;
import org.aligndistil.conformance.theorems.RewardCase;
import org.aligndistil.conformance.theorems.RewardTheorems;
import org.aligndistil.conformance.theorems.model.ModelRecipe;
import org.aligndistil.conformance.theorems.model.TokenTree;
import org.aligndistil.objective.distillation.AlignDistil;

/// Section 7: what the theorems say, by enumeration; no backend takes part.
@PropertyDefaults(tries = 15, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
final class StatementProperties {

  @Property(seed = "701")
  void must_7_1_rlhfIsDistillationAndNormalisers(
      @ForAll(supplier = Models.Alignments.class) AlignmentCase subject) {
    DistillationTheorems.must_7_1_rlhfIsDistillationAndNormalisers(subject);
  }

  @Property(tries = 4)
  void must_7_1_rlhfIsDistillationAndNormalisersOfAllResponsesOfFiveTokens(
      @ForAll TokenTree.Ending ending, @ForAll AlignDistil.Teacher teacher) {
    ModelRecipe recipe = new ModelRecipe(701, new TokenTree(5, 4, ending), 1);
    DistillationTheorems.must_7_1_rlhfIsDistillationAndNormalisers(
        AlignmentCase.of(
            recipe,
            new AlignDistil(
                teacher,
                new AlignDistil.Weight.Adaptive(),
                0.1,
                new AlignDistil.Temperature(),
                AlignDistil.Variant.PAPER)));
  }

  @Property(seed = "702")
  void must_7_2_gradientsOfAStateAreEqual(
      @ForAll(supplier = Models.SmallAlignments.class) AlignmentCase subject) {
    DistillationTheorems.must_7_2_gradientsOfAStateAreEqual(subject);
  }

  @Property(seed = "704", tries = 10)
  void must_7_4_fixedPrefixesLeaveOutWhatFollows(
      @ForAll(supplier = Models.SmallAlignments.class) AlignmentCase subject) {
    DistillationTheorems.must_7_4_fixedPrefixesLeaveOutWhatFollows(subject);
  }

  @Property(seed = "705")
  void must_7_5_maximisersDifferByNormalisers(
      @ForAll(supplier = Models.ConstantAlignments.class) AlignmentCase subject) {
    DistillationTheorems.must_7_5_maximisersDifferByNormalisers(subject);
  }

  @Property(seed = "706")
  void must_7_6_teacherIsTheMaximiserAtTheEnds(
      @ForAll(supplier = Models.Ends.class) AlignmentCase subject) {
    DistillationTheorems.must_7_6_teacherIsTheMaximiserAtTheEnds(subject);
  }

  @Example
  void must_7_7_teacherIsNotTheMaximiser() {
    CounterExamples.must_7_7_teacherIsNotTheMaximiser(CounterExamples.Maximisers.ON_RECORD);
  }

  @Property(seed = "708")
  void must_7_8_dpoRewardIsTheSumOfItsTokens(
      @ForAll(supplier = Models.Rewards.class) RewardCase subject) {
    RewardTheorems.must_7_8_dpoRewardIsTheSumOfItsTokens(subject);
  }

  @Property(seed = "709")
  void must_7_9_potentialsChangeNoSumAndNoOptimum(
      @ForAll(supplier = Models.Rewards.class) RewardCase subject) {
    RewardTheorems.must_7_9_potentialsChangeNoSumAndNoOptimum(subject);
  }

  @Example
  void must_7_10_sumsDoNotDetermineTeachers() {
    CounterExamples.must_7_10_sumsDoNotDetermineTeachers(CounterExamples.Potentials.ON_RECORD);
  }

  @Property(seed = "711")
  void must_7_11_logRatioOfTheOptimumIsItsAdvantage(
      @ForAll(supplier = Models.Rewards.class) RewardCase subject) {
    RewardTheorems.must_7_11_logRatioOfTheOptimumIsItsAdvantage(subject);
  }

  @Property(seed = "712")
  void must_7_12_advantageIsNotCentred(
      @ForAll(supplier = Models.Rewards.class) RewardCase subject) {
    RewardTheorems.must_7_12_advantageIsNotCentred(subject);
  }

  @Property(seed = "713")
  void must_7_13_preferencesAreLogRatiosAndSequentialKl(
      @ForAll(supplier = Models.Rewards.class) RewardCase subject) {
    RewardTheorems.must_7_13_preferencesAreLogRatiosAndSequentialKl(subject);
  }

  @Example
  void must_7_14_improvementIsNotTheMaximiser() {
    CounterExamples.must_7_14_improvementIsNotTheMaximiser(CounterExamples.Improvement.ON_RECORD);
  }
}
