package org.aligndistil.conformance;

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
import net.jqwik.api.lifecycle.AfterContainer;
import org.aligndistil.conformance.cases.ObjectiveCase;

/// Section 4: what may be done to a batch.
@PropertyDefaults(tries = 60, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
final class BatchProperties {

  @Property(seed = "124")
  void must_4_1_microBatchesAddUp(@ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    BatchClauses.must_4_1_microBatchesAddUp(Oracle.CPU, subject);
  }

  @Property(seed = "125")
  void must_4_2_orderOfResponsesIsNothing(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject, @ForAll long seed) {
    int count = subject.batch().sequences().count();
    List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    int[] permutation = order.stream().mapToInt(Integer::intValue).toArray();
    BatchClauses.must_4_2_orderOfResponsesIsNothing(Oracle.CPU, subject, permutation);
  }

  @Property(seed = "126")
  void must_4_3_emptyResponsesContributeNothing(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BatchClauses.must_4_3_emptyResponsesContributeNothing(Oracle.CPU, subject);
  }

  @Property(seed = "127")
  void must_4_4_shiftsOfLogitsAreNothing(
      @ForAll(supplier = Cases.SmallUnmasked.class) ObjectiveCase subject) {
    BatchClauses.must_4_4_shiftsOfLogitsAreNothing(Oracle.CPU, subject);
  }

  @Property(seed = "128")
  void must_4_5_gapsBetweenRowsAreNothing(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    BatchClauses.must_4_5_gapsBetweenRowsAreNothing(Oracle.CPU, subject);
  }

  @Property(seed = "129")
  void must_4_6_formatsAreWidenedExactly(
      @ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    BatchClauses.must_4_6_formatsAreWidenedExactly(Oracle.CPU, subject);
  }

  @Property(seed = "130")
  void must_4_7_otherRolesAreNotRead(@ForAll(supplier = Cases.Large.class) ObjectiveCase subject) {
    BatchClauses.must_4_7_otherRolesAreNotRead(Oracle.CPU, subject);
  }

  @AfterContainer
  static void reportWorstErrors() {
    System.out.print(WorstErrors.report());
  }
}
