package org.aligndistil.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.Stream;
import org.aligndistil.backend.matrix.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every benchmark runs, and its own check holds.
class BenchmarksTest {

  private static Stream<String> objectives() {
    return Stream.of(Benchmarks.ids());
  }

  private static void check(SampledBenchmark benchmark, ElementType type) {
    benchmark.vocabulary = 207;
    benchmark.rows = 256;
    benchmark.type = type;
    benchmark.threads = 2;
    benchmark.open();
    benchmark.close();
  }

  @ParameterizedTest
  @EnumSource(Statistic.class)
  void statisticsAreTheirDefinitions(Statistic statistic) {
    StatisticBenchmark benchmark = new StatisticBenchmark();
    benchmark.statistic = statistic;
    check(benchmark, ElementType.F32);
    check(benchmark, ElementType.BF16);
  }

  @ParameterizedTest
  @EnumSource(KernelPart.class)
  void gradientsAreTheirDefinitions(KernelPart part) {
    KernelBenchmark benchmark = new KernelBenchmark();
    benchmark.part = part;
    check(benchmark, ElementType.F32);
    check(benchmark, ElementType.BF16);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyObjectiveHasABatch(String objective) {
    ObjectiveBenchmark benchmark = new ObjectiveBenchmark();
    benchmark.objective = objective;
    check(benchmark, ElementType.F32);
    check(benchmark, ElementType.BF16);
  }

  @Test
  void aWrongResultIsNotTimed() {
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class, () -> SampledBenchmark.requireNear("x", 1.001, 1));
    assertEquals("x is 1.001, not 1.0", thrown.getMessage());
  }
}
