package org.aligndistil.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.junit.jupiter.api.Test;

/// Bounds that are made of sums over a row hold where terms cancel and where tokens underflow.
class RowBoundsTest {

  private static final double WEIGHT_ERROR = 1e-9;

  private static HostMatrix row(double... logits) {
    return HostMatrix.of(MemorySegment.ofArray(logits), ElementType.F64, 1, logits.length);
  }

  private static Column of(double[] a, double[] b, Function<Tile, Column> statistic) {
    Inputs inputs = new Inputs(Map.of(Role.POLICY, row(a), Role.REFERENCE, row(b)), new int[] {0});
    AtomicReference<Column> result = new AtomicReference<>();
    try (CpuBackend backend = new CpuBackend(1, 1)) {
      backend.sweep(inputs, GradientSink.NONE, tile -> result.set(statistic.apply(tile)));
    }
    return result.get();
  }

  private static Mix.Term term(double weight, double error, Role role) {
    Column column = Column.of(new double[] {weight}, new double[] {error});
    return new Mix.Term(column, role, Optional.empty());
  }

  /// Logits of 100 and 99 that cancel to 1, with a weight that may be off by 10⁻⁹.
  @Test
  void theErrorOfAWeightCountsByTheSizeOfItsTerm() {
    Mix mix = new Mix(List.of(term(1, 0, Role.POLICY), term(-1, WEIGHT_ERROR, Role.REFERENCE)));
    Column observed =
        of(new double[] {100, 0}, new double[] {99, 0}, tile -> tile.logProbability(mix));
    double truth = -Math.log1p(Math.exp(-(1 + 99 * WEIGHT_ERROR)));
    double distance = Math.abs(truth - observed.value(0));
    assertTrue(distance > 2e-8);
    assertTrue(distance <= observed.error(0), "bound " + observed.error(0));
    assertTrue(observed.error(0) < 3 * distance, "bound " + observed.error(0));
  }

  @Test
  void whatDiffersAtTokensThatUnderflowIsInTheBound() {
    double[] a = {0, -240};
    double[] b = {0, -130};
    Mix p = new Mix(List.of(new Mix.Term(Column.constant(3), Role.POLICY, Optional.empty())));
    Mix q = new Mix(List.of(new Mix.Term(Column.constant(3), Role.REFERENCE, Optional.empty())));
    double kl = Math.exp(-390);
    Column divergence = of(a, b, tile -> tile.kl(p, q));
    assertTrue(Math.abs(kl - divergence.value(0)) <= divergence.error(0));
    Column distance = of(a, b, tile -> tile.totalVariation(p, q));
    assertTrue(Math.abs(kl - distance.value(0)) <= distance.error(0));
  }

  /// e · |d| is less than every double, d is not 0.
  @Test
  void aDivergenceThatUnderflowsIsNotExactlyZero() {
    double[] logits = {0, -255};
    Mix policy = Mix.of(Role.POLICY);
    Mix other = policy.plus(Column.constant(1e-220), Mix.of(Role.REFERENCE));
    Column divergence = of(logits, logits, tile -> tile.kl(policy, other));
    assertEquals(0, divergence.value(0));
    assertTrue(divergence.error(0) > 0);
    assertTrue(divergence.error(0) < 1e-200, "bound " + divergence.error(0));
  }
}
