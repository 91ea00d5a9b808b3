package org.aligndistil.conformance.properties;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.theorems.DistillationTheorems;
import org.aligndistil.conformance.theorems.PreferenceCase;
import org.aligndistil.conformance.theorems.RewardTheorems;
import org.aligndistil.conformance.theorems.TrainingCase;

/// Section 7: what the theorems say of the losses that are trained with.
@PropertyDefaults(tries = 12, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
abstract class TheoremProperties {

  private final Subject tested;

  TheoremProperties(Subject tested) {
    this.tested = tested;
  }

  @Property(seed = "703")
  void must_7_3_trainingLossHasThatGradient(
      @ForAll(supplier = Models.Trainings.class) TrainingCase subject) {
    DistillationTheorems.must_7_3_trainingLossHasThatGradient(tested.backend(), subject);
  }

  @Property(seed = "715", tries = 8)
  void must_7_15_lossesAreOfBradleyAndTerry(
      @ForAll(supplier = Models.Preferences.class) PreferenceCase subject) {
    RewardTheorems.must_7_15_lossesAreOfBradleyAndTerry(tested.backend(), subject);
  }
}
