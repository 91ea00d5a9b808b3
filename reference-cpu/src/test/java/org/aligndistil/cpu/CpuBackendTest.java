package org.aligndistil.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.junit.jupiter.api.Test;

class CpuBackendTest {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);

  private static HostMatrix rows(int rows, double... elements) {
    return HostMatrix.of(
        MemorySegment.ofArray(elements), ElementType.F64, rows, elements.length / rows);
  }

  private static Inputs inputs(HostMatrix policy) {
    return new Inputs(Map.of(Role.POLICY, policy), new int[policy.rowCount()]);
  }

  /// KL(policy‖reference) and its bound at a single row.
  private static Column kl(double[] policy, double[] reference) {
    Inputs inputs =
        new Inputs(
            Map.of(Role.POLICY, rows(1, policy), Role.REFERENCE, rows(1, reference)), new int[1]);
    Column[] result = new Column[1];
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, GradientSink.NONE, tile -> result[0] = tile.kl(POLICY, REFERENCE));
    }
    return result[0];
  }

  @Test
  void ofSeveralFailuresTheFirstRowsIsThrown() {
    double[] logits = new double[200];
    logits[20] = Double.NaN;
    logits[23] = Double.NaN;
    logits[180] = Double.NaN;
    try (CpuBackend backend = new CpuBackend(4, 1)) {
      for (int round = 0; round < 200; round++) {
        var failure =
            assertThrows(
                NonFiniteLogitsException.class,
                () ->
                    backend.sweep(
                        inputs(rows(100, logits)),
                        GradientSink.NONE,
                        tile -> tile.logSumExp(POLICY)));
        assertEquals(10, failure.row());
      }
    }
  }

  @Test
  void anInterruptedSweepLeavesNobodyAtWork() {
    AtomicInteger atWork = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (CpuBackend backend = new CpuBackend(2, 1)) {
      Thread.currentThread().interrupt();
      assertThrows(
          IllegalStateException.class,
          () ->
              backend.sweep(
                  inputs(rows(5000, new double[10000])),
                  GradientSink.NONE,
                  tile -> {
                    atWork.incrementAndGet();
                    tile.logSumExp(POLICY);
                    done.incrementAndGet();
                    atWork.decrementAndGet();
                  }));
      assertTrue(Thread.interrupted());
      assertEquals(0, atWork.get());
      int doneByThen = done.get();
      backend.sweep(inputs(rows(1, 0, 0)), GradientSink.NONE, _ -> {});
      assertEquals(doneByThen, done.get());
    }
  }

  @Test
  void aClosedBackendSaysSo() {
    CpuBackend backend = new CpuBackend(2, 1);
    backend.close();
    var failure =
        assertThrows(
            IllegalStateException.class,
            () -> backend.sweep(inputs(rows(1, 0, 0)), GradientSink.NONE, _ -> {}));
    assertEquals("the backend is closed", failure.getMessage());
  }

  @Test
  void aTileMayLeaveTheGradientOfAProjectionOut() {
    Projection projection = new Projection(rows(40, new double[80]), rows(3, new double[6]));
    ProjectionGradient sink =
        new ProjectionGradient(projection, rows(40, new double[80]), rows(3, new double[6]));
    Inputs inputs = new Inputs(Map.of(Role.POLICY, projection), new int[40]);
    AtomicInteger tiles = new AtomicInteger();
    try (CpuBackend backend = new CpuBackend(3, 1)) {
      assertTimeoutPreemptively(
          Duration.ofSeconds(60), () -> backend.sweep(inputs, sink, _ -> tiles.incrementAndGet()));
    }
    assertEquals(4, tiles.get());
  }

  @Test
  void logitsWhoseDifferencesAgreeOnlyAfterRoundingAreToldApart() {
    Column kl = kl(new double[] {1e17, 1e17 + 16}, new double[] {0.3, 16.1});
    // The differences are 0.3 and 0.1 away from a common one, which no double at 1e17 shows.
    double truth = 2.4085625475872446e-9;
    assertEquals(truth, kl.value(0), 1e-13 * truth);
    assertTrue(kl.error(0) >= Math.abs(kl.value(0) - truth), "bound " + kl.error(0));
    assertTrue(kl.error(0) < 1e-12 * truth, "bound " + kl.error(0));
  }

  @Test
  void whatUnderflowsIsInTheBound() {
    Column kl = kl(new double[] {0, -709, -709}, new double[] {0, -712, -720});
    assertTrue(kl.error(0) > 1e-307, "bound " + kl.error(0));
    assertTrue(kl.error(0) < 1e-200, "bound " + kl.error(0));
  }

  @Test
  void certainDistributionsOfLargeLogitsHaveUsefulBounds() {
    Column kl = kl(new double[] {1e4, -1e4, 0}, new double[] {-1e4, 1e4, 0});
    assertEquals(20000, kl.value(0));
    assertTrue(kl.error(0) < 1e-9, "bound " + kl.error(0));
  }

  /// A statistic of a single row of the policy.
  private static <T> T ofRow(double[] policy, int label, Function<Tile, T> statistic) {
    Inputs inputs = new Inputs(Map.of(Role.POLICY, rows(1, policy)), new int[] {label});
    AtomicReference<T> result = new AtomicReference<>();
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, GradientSink.NONE, tile -> result.set(statistic.apply(tile)));
    }
    return result.get();
  }

  private static Column others(double[] policy, int... listed) {
    TokenLists lists = new TokenLists(listed, listed.length);
    return ofRow(policy, 0, tile -> tile.logProbabilities(POLICY, lists).others());
  }

  @Test
  void logitsThatAgreeBesideALargeLabelAreToldApart() {
    double[] policy = {1e17, 0.3, Math.nextUp(0.3), 0.3};
    assertEquals(2, ofRow(policy, 0, tile -> tile.argMax(POLICY.withoutLabel()))[0]);
    Column logSumExp = ofRow(policy, 0, tile -> tile.logSumExp(POLICY.withoutLabel()));
    assertEquals(0.3 + Math.log(3), logSumExp.value(0), 1e-15);
  }

  @Test
  void theGreatestLogitIsExactHoweverFarThePoliciesChoiceIs() {
    Inputs inputs =
        new Inputs(
            Map.of(
                Role.POLICY, rows(1, 9, 0, 0),
                Role.REFERENCE, rows(1, -1e17, 0.3, Math.nextUp(0.3))),
            new int[1]);
    int[] greatest = new int[1];
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, GradientSink.NONE, tile -> greatest[0] = tile.argMax(REFERENCE)[0]);
    }
    assertEquals(2, greatest[0]);
  }

  @Test
  void aRowThatHasNothingBesideItsLabelSaysSo() {
    var failure =
        assertThrows(
            NonFiniteLogitsException.class,
            () -> ofRow(new double[] {5}, 0, tile -> tile.entropy(POLICY.withoutLabel())));
    assertEquals(
        "(policy) without the label: row 0 has no token but its label", failure.getMessage());
  }

  @Test
  void whatIsLeftOfTwoTokensIsCertain() {
    double[] policy = {1e4, -1e4};
    assertEquals(0, ofRow(policy, 0, tile -> tile.entropy(POLICY.withoutLabel())).value(0));
    assertEquals(1, ofRow(policy, 0, tile -> tile.argMax(POLICY.withoutLabel()))[0]);
    assertEquals(-1e4, ofRow(policy, 0, tile -> tile.logSumExp(POLICY.withoutLabel())).value(0));
  }

  @Test
  void sharesOfOthersKeepTheirDigitsNearNothingAndNearAll() {
    assertEquals(-1000 + Math.log(2), others(new double[] {0, -1000, -1000}, 0).value(0), 1e-12);
    Column all = others(new double[] {0, -500}, 1);
    assertEquals(-Math.exp(-500), all.value(0), 1e-14 * Math.exp(-500));
    assertTrue(all.error(0) < 1e-12 * Math.exp(-500), "bound " + all.error(0));
    assertEquals(Double.NEGATIVE_INFINITY, others(new double[] {0, 1}, 1, 0).value(0));
  }

  @Test
  void maskedTokensBesideAListAreNoNaN() {
    double masked = Double.NEGATIVE_INFINITY;
    double[] gradient = new double[4];
    Inputs inputs = new Inputs(Map.of(Role.POLICY, rows(1, 0, 1, masked, masked)), new int[1]);
    LogitsGradient.Listed listed =
        new LogitsGradient.Listed(
            new TokenLists(new int[] {0, 1}, 2),
            List.of(Column.constant(0.5), Column.constant(-2)),
            Column.constant(3));
    LogitsGradient part =
        new LogitsGradient(
            POLICY, new Mix(List.of()), List.of(), List.of(listed), Column.constant(0));
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, rows(1, gradient), tile -> tile.gradient(List.of(part)));
    }
    double p = 1 / (1 + Math.E);
    double pull = -2 * p - 0.5 * (1 - p);
    assertArrayEquals(new double[] {pull, -pull, 0, 0}, gradient, 1e-15);
  }

  /// The gradient of a single row that is pulled towards a target and to its label, token 0.
  private static double[] gradient(
      double[] policy, double[] target, double toLabel, double toTarget) {
    double[] gradient = new double[policy.length];
    Inputs inputs =
        new Inputs(
            Map.of(Role.POLICY, rows(1, policy), Role.REFERENCE, rows(1, target)), new int[1]);
    LogitsGradient part =
        new LogitsGradient(
            POLICY,
            new Mix(List.of()),
            List.of(new LogitsGradient.Target(Column.constant(toTarget), REFERENCE)),
            List.of(),
            Column.constant(toLabel));
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, rows(1, gradient), tile -> tile.gradient(List.of(part)));
    }
    return gradient;
  }

  @Test
  void oppositePullsLeaveTheDistanceOfTheTargetFromTheLabel() {
    double[] policy = {0.3, 1.2, Double.NEGATIVE_INFINITY};
    for (double[] p : List.of(policy, new double[] {0.3, 1.2, -0.4}, new double[] {-90, 30, 2})) {
      double[] gradient = gradient(p, new double[] {0, -50, -60}, 0.1, -0.1);
      double second = 0.1 * Math.exp(-50);
      double third = 0.1 * Math.exp(-60);
      assertEquals(-second - third, gradient[0], 1e-15 * second);
      assertEquals(second, gradient[1], 1e-15 * second);
      assertEquals(third, gradient[2], 1e-15 * third);
    }
  }

  @Test
  void unequalOppositePullsDoNotCancelEither() {
    double small = 0.1 * Math.exp(-50);
    double[] stronger = gradient(new double[] {0, -40}, new double[] {0, -50}, 0.1, -0.0625);
    double left = 0.0375 * Math.exp(-40) + 0.625 * small;
    assertArrayEquals(new double[] {-left, left}, stronger, 1e-14 * left);
    double[] weaker = gradient(new double[] {0, -45}, new double[] {0, -50}, 0.1, -0.5);
    double back = small - 0.4 * (Math.exp(-45) - Math.exp(-50));
    assertArrayEquals(new double[] {-back, back}, weaker, -1e-14 * back);
  }
}
