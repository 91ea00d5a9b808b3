package org.aligndistil.benchmark.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.benchmark.data.Shape;
import org.aligndistil.benchmark.data.Workload;
import org.aligndistil.objective.Objectives;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final Workload WORKLOAD =
      new Workload(
          Objectives.byId("sft"),
          new Shape(4, 2),
          ElementType.F32,
          1,
          Workload.GradientPlace.SEPARATE);

  @Test
  void nanIsNoAgreement() {
    assertFalse(new Agreement(Double.NaN, 0).holds(WORKLOAD));
    assertFalse(new Agreement(0, Double.NaN).holds(WORKLOAD));
    assertTrue(new Agreement(0, 0).holds(WORKLOAD));
  }

  @Test
  void lossAndGradientHaveTolerancesOfTheirOwn() {
    assertFalse(new Agreement(2e-4, 0).holds(WORKLOAD));
    assertTrue(new Agreement(0, 9e-4).holds(WORKLOAD));
    assertFalse(new Agreement(0, 2e-3).holds(WORKLOAD));
  }

  @Test
  void theMedianOfAnEvenNumberIsBetweenTwo() {
    assertEquals(2.5, new Timings("x", List.of(9L, 1L, 3L, 2L)).median());
    assertEquals(3, new Timings("x", List.of(9L, 3L, 1L)).median());
    assertEquals(1, new Timings("x", List.of(9L, 3L, 1L)).min());
  }
}
