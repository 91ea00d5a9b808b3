package org.aligndistil.conformance.properties;

import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.aligndistil.conformance.BatchClauses;
import org.aligndistil.conformance.BoundClauses;
import org.aligndistil.conformance.ObjectiveClauses;
import org.aligndistil.conformance.SparseClauses;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.conformance.cases.TokenChoice;

/// Section 4: roles of which only the top is known.
@PropertyDefaults(tries = 100, shrinking = ShrinkingMode.FULL, edgeCases = EdgeCasesMode.NONE)
abstract class SparseProperties {

  private final Subject tested;

  SparseProperties(Subject subject) {
    tested = subject;
  }

  @Property(seed = "150")
  void must_4_8_wholeListsAreTheFullTeacher(
      @ForAll(supplier = Cases.WithSparseRoles.class) ObjectiveCase subject) {
    SparseClauses.must_4_8_wholeListsAreTheFullTeacher(tested.backend(), subject);
  }

  @Property(seed = "151", tries = 300)
  void must_4_9_topsDivergeNoMore(
      @ForAll(supplier = Cases.Batches.class) BatchCase batch,
      @ForAll @IntRange(min = 1, max = 50) int k) {
    SparseClauses.must_4_9_topsDivergeNoMore(
        tested.backend(), new ObjectiveCase(new TeacherKl(), batch), k);
  }

  @Property(seed = "152")
  void must_4_10_equalBucketsAreAtDistanceZero(
      @ForAll(supplier = Cases.Batches.class) BatchCase batch, @ForAll TokenChoice choice) {
    SparseClauses.must_4_10_equalBucketsAreAtDistanceZero(
        tested.backend(), new ObjectiveCase(new TeacherKl(), batch), choice);
  }

  @Property(seed = "153", tries = 150)
  void must_4_11_topsAreTheirEquation(
      @ForAll(supplier = Cases.WithSparseRoles.class) ObjectiveCase subject,
      @ForAll @IntRange(min = 1, max = 6) int k) {
    SparseClauses.must_4_11_topsAreTheirEquation(tested.backend(), subject, k);
  }

  @Property(seed = "154")
  void must_4_12_gradientsOfTopsAreDerivatives(
      @ForAll(supplier = Cases.WithSparseRoles.class) ObjectiveCase subject,
      @ForAll @IntRange(min = 1, max = 6) int k) {
    SparseClauses.must_4_12_gradientsOfTopsAreDerivatives(tested.backend(), subject, k);
  }

  @Property(seed = "155", tries = 60)
  void otherClausesHoldWithSparseRolesToo(
      @ForAll(supplier = Cases.WithSparseRoles.class) ObjectiveCase subject,
      @ForAll @IntRange(min = 1, max = 6) int k) {
    ObjectiveCase sparse = subject.sparse(k);
    int count = sparse.batch().sequences().count();
    BatchClauses.must_4_1_microBatchesAddUp(tested.backend(), sparse);
    BatchClauses.must_4_2_orderOfResponsesIsNothing(
        tested.backend(), sparse, IntStream.range(0, count).map(s -> count - 1 - s).toArray());
    BatchClauses.must_4_7_otherRolesAreNotRead(tested.backend(), sparse);
    BoundClauses.should_6_3_boundsAreUseful(tested.backend(), sparse);
    ObjectiveClauses.must_2_5_extremesAreNoNaN(tested.backend(), sparse);
  }
}
