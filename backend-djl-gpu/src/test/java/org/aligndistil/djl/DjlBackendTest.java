package org.aligndistil.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.matrix.HostRows;
import org.aligndistil.djl.torch.TorchEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Statistics agree with the oracle's, within budgets and within the bounds that come with them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DjlBackendTest {

  private final CpuBackend oracle = new CpuBackend(1, 1 << 14);
  private final DjlBackend djl = new DjlBackend(Device.cpu());
  private final WorstErrors worst = new WorstErrors();

  @BeforeAll
  static void useOneThread() {
    TorchEngine.setThreads(1);
  }

  @AfterAll
  void close() {
    worst.report();
    oracle.close();
    djl.close();
  }

  @Test
  void everyStatisticIsWithinItsBudgetAndItsBound() {
    for (Cases.Case one : Cases.all()) {
      Inputs inputs = one.batch().inputs();
      compare(one.toString(), inputs, Cases.magnitudes(inputs), djl);
    }
  }

  @Test
  void tilesMayHaveAnySize() {
    for (long tileElements : new long[] {1, 5000, 20_000}) {
      try (DjlBackend small = new DjlBackend(Device.cpu(), tileElements)) {
        for (Cases.Kind kind : Cases.Kind.values()) {
          Cases.Case one = new Cases.Case(kind, 4098, ElementType.F32, 1000 + tileElements);
          Inputs inputs = one.batch().inputs();
          compare(one + " in tiles of " + tileElements, inputs, Cases.magnitudes(inputs), small);
        }
      }
    }
  }

  @Test
  void aRowIsTheSameAloneAndInCompany() {
    int wide = 1 << 16;
    Cases.Case one = new Cases.Case(Cases.Kind.ORDINARY, wide, ElementType.F32, 2);
    Inputs inputs = one.batch().inputs();
    int threads = TorchEngine.threads();
    TorchEngine.setThreads(2);
    try (DjlBackend alone = new DjlBackend(Device.cpu(), 1);
        DjlBackend together = new DjlBackend(Device.cpu(), 3L * wide)) {
      Map<Sweeps.Name, Sweeps.Numbers> expected = Sweeps.statistics(together, inputs);
      Map<Sweeps.Name, Sweeps.Numbers> actual = Sweeps.statistics(alone, inputs);
      expected.forEach((name, numbers) -> {
        assertArrayEquals(numbers.values(), actual.get(name).values(), name::toString);
        assertArrayEquals(numbers.errors(), actual.get(name).errors(), name::toString);
      });
    } finally {
      TorchEngine.setThreads(threads);
    }
  }

  /// The rounding of a product is outside all bounds.
  @Test
  void projectionsAreTheirProductAsComputed() {
    for (ElementType type : ElementType.values()) {
      Random random = new Random(71);
      Map<Role, Logits> projections = new HashMap<>();
      Map<Role, Logits> products = new HashMap<>();
      try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
        for (Role role : Cases.ROLES) {
          HostMatrix hidden = Cases.random(type, Cases.ROWS, 48, 1, random);
          HostMatrix head = Cases.random(type, 703, 48, 1, random);
          projections.put(role, new Projection(hidden, head));
          NDArray product = upload(hidden, manager).matMul(upload(head, manager).transpose());
          products.put(role, new DjlLogits(product));
        }
        var expected = Sweeps.statistics(djl, new Inputs(products, new int[Cases.ROWS]));
        var actual = Sweeps.statistics(djl, new Inputs(projections, new int[Cases.ROWS]));
        expected.forEach((name, numbers) -> {
          assertArrayEquals(numbers.values(), actual.get(name).values(), name::toString);
          assertArrayEquals(numbers.errors(), actual.get(name).errors(), name::toString);
        });
      }
    }
  }

  private static NDArray upload(HostMatrix matrix, NDManager manager) {
    return HostRows.upload(matrix, 0, matrix.rowCount(), HostRows.typeOf(matrix), manager);
  }

  private void compare(String where, Inputs inputs, double[] magnitudes, Backend backend) {
    Map<Sweeps.Name, Sweeps.Numbers> expected = Sweeps.statistics(oracle, inputs);
    Map<Sweeps.Name, Sweeps.Numbers> actual = Sweeps.statistics(backend, inputs);
    assertEquals(expected.keySet(), actual.keySet());
    expected.forEach((name, numbers) -> {
      for (int row = 0; row < inputs.rowCount(); row++) {
        WorstErrors.Comparison both =
            new WorstErrors.Comparison(
                actual.get(name).values()[row], numbers.values()[row], numbers.errors()[row]);
        String place = "%s, %s, row %d".formatted(where, name, row);
        double scale = Sweeps.scale(expected, name, row, 4 * magnitudes[row]);
        worst.check(name.statistic(), both, scale, place);
        double bound = actual.get(name).errors()[row] + both.oracleError();
        assertTrue(
            both.isEqual() || Math.abs(both.value() - both.oracle()) <= bound,
            () -> "%s is not within %s: %s".formatted(both, bound, place));
      }
    });
  }

  @Test
  void argMaxIsTheFirstOfTheGreatest() {
    HostMatrix logits = Cases.matrix(ElementType.F32, 2, 5);
    double[][] rows = {{-3, 7, 7, 0, 7}, {Double.NEGATIVE_INFINITY, -9, 1e-9, 2e-9, -80}};
    for (int row = 0; row < 2; row++) {
      for (int token = 0; token < 5; token++) {
        logits.set(row, token, rows[row][token]);
      }
    }
    djl.sweep(
        new Inputs(Map.of(Role.POLICY, logits), new int[2]),
        GradientSink.NONE,
        tile -> assertArrayEquals(new int[] {1, 3}, tile.argMax(Mix.of(Role.POLICY))));
  }

  @Test
  void nonFiniteLogitsAreNamed() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      for (ElementType type : ElementType.values()) {
        HostMatrix reference = Cases.matrix(type, 5, 9);
        reference.set(3, 7, bad);
        assertEquals(message(reference, oracle), message(reference, djl));
      }
    }
    HostMatrix masked = Cases.matrix(ElementType.F32, 5, 9);
    for (int token = 0; token < 9; token++) {
      masked.set(2, token, Double.NEGATIVE_INFINITY);
    }
    assertEquals(message(masked, oracle), message(masked, djl));
  }

  private static String message(HostMatrix reference, Backend backend) {
    Inputs inputs =
        new Inputs(
            Map.of(Role.POLICY, Cases.matrix(ElementType.F32, 5, 9), Role.REFERENCE, reference),
            new int[5]);
    return assertThrows(
            NonFiniteLogitsException.class,
            () ->
                backend.sweep(
                    inputs, GradientSink.NONE, tile -> tile.entropy(Mix.of(Role.REFERENCE))))
        .getMessage();
  }

  @Test
  void maskedTokensOfTheTargetMakeTheDivergenceInfinite() {
    HostMatrix policy = Cases.matrix(ElementType.F32, 1, 4);
    HostMatrix reference = Cases.matrix(ElementType.F32, 1, 4);
    policy.set(0, 2, -200);
    reference.set(0, 2, Double.NEGATIVE_INFINITY);
    djl.sweep(
        new Inputs(Map.of(Role.POLICY, policy, Role.REFERENCE, reference), new int[] {2}),
        GradientSink.NONE,
        tile -> {
          Mix p = Mix.of(Role.POLICY);
          Mix q = Mix.of(Role.REFERENCE);
          assertEquals(Double.POSITIVE_INFINITY, tile.kl(p, q).value(0));
          assertEquals(0, tile.kl(q, p).value(0), tile.kl(q, p).error(0));
          assertEquals(Double.NEGATIVE_INFINITY, tile.logProbability(q).value(0));
          assertEquals(0, tile.logProbability(q).error(0));
        });
  }

  @Test
  void emptyBatchesHaveNoTiles() {
    HostMatrix none = Cases.matrix(ElementType.F32, 0, 4);
    djl.sweep(
        new Inputs(Map.of(Role.POLICY, none), new int[0]),
        GradientSink.NONE,
        _ -> {
          throw new AssertionError("a tile without rows");
        });
  }
}
