package org.aligndistil.conformance.properties;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import org.aligndistil.conformance.BatchClauses;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 4: what may be done to a batch.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class BatchProperties {

  private final Subject subject;

  BatchProperties(Subject subject) {
    this.subject = subject;
  }

  @Property(seed = "124")
  void must_4_1_microBatchesAddUp(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    BatchClauses.must_4_1_microBatchesAddUp(subject.backend(), on);
  }

  @Property(seed = "125")
  void must_4_2_orderOfResponsesIsNothing(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase on, @ForAll long seed) {
    int count = on.batch().sequences().count();
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] permutation = order.stream().mapToInt(Integer::intValue).toArray();
    BatchClauses.must_4_2_orderOfResponsesIsNothing(subject.backend(), on, permutation);
  }

  @Property(seed = "126")
  void must_4_3_emptyResponsesContributeNothing(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BatchClauses.must_4_3_emptyResponsesContributeNothing(subject.backend(), on);
  }

  @Property(seed = "127")
  void must_4_4_shiftsOfLogitsAreNothing(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase on) {
    BatchClauses.must_4_4_shiftsOfLogitsAreNothing(subject.backend(), on);
  }

  @Property(seed = "128")
  void must_4_5_gapsBetweenRowsAreNothing(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    BatchClauses.must_4_5_gapsBetweenRowsAreNothing(subject.backend(), on);
  }

  @Property(seed = "129")
  void must_4_6_formatsAreWidenedExactly(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    BatchClauses.must_4_6_formatsAreWidenedExactly(subject.backend(), on);
  }

  @Property(seed = "130")
  void must_4_7_otherRolesAreNotRead(@ForAll(supplier = Cases.Large.class) ObjectiveCase on) {
    BatchClauses.must_4_7_otherRolesAreNotRead(subject.backend(), on);
  }
}
