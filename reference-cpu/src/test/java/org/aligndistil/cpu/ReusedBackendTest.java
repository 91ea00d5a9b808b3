package org.aligndistil.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a backend keeps from sweep to sweep, and a tile from statistic to statistic, is not seen.
class ReusedBackendTest {

  private static final int ROWS = 5;
  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);
  private static final Mix DIFFERENCE = Mix.difference(Role.POLICY, Role.REFERENCE);
  private static final Mix OTHER = Mix.of(Role.DPO);

  private static final LogitsGradient OF_KL =
      new LogitsGradient(POLICY, DIFFERENCE, List.of(), List.of(), Column.constant(0));

  private static final LogitsGradient OF_KL_BACK =
      new LogitsGradient(
          POLICY,
          new Mix(List.of()),
          List.of(new LogitsGradient.Target(Column.constant(1), REFERENCE)),
          List.of(),
          Column.constant(0));

  private static Column kl(Tile tile) {
    return tile.kl(POLICY, REFERENCE);
  }

  private static Column back(Tile tile) {
    return tile.kl(REFERENCE, POLICY);
  }

  private static Column distance(Tile tile) {
    return tile.totalVariation(POLICY, REFERENCE);
  }

  private static Column elsewhere(Tile tile) {
    return tile.totalVariation(OTHER, REFERENCE);
  }

  private static HostMatrix logits(Arena arena, ElementType type, int vocabulary, long seed) {
    Random random = new Random(seed);
    HostMatrix matrix =
        HostMatrix.of(
            arena.allocate((long) type.bytes() * ROWS * vocabulary, 64), type, ROWS, vocabulary);
    for (int row = 0; row < ROWS; row++) {
      for (int token = 0; token < vocabulary; token++) {
        matrix.set(row, token, random.nextGaussian());
      }
    }
    return matrix;
  }

  private static Inputs inputs(Arena arena, ElementType type, int vocabulary) {
    return new Inputs(
        Map.of(
            Role.POLICY, logits(arena, type, vocabulary, 1),
            Role.REFERENCE, logits(arena, type, vocabulary, 2),
            Role.DPO, logits(arena, type, vocabulary, 3)),
        new int[ROWS]);
  }

  /// The statistics in their order of the list, row by row, then the gradient of a KL.
  private static double[] results(
      CpuBackend backend, Inputs inputs, List<Function<Tile, Column>> statistics) {
    return results(backend, inputs, statistics, OF_KL);
  }

  /// The same with another gradient.
  private static double[] results(
      CpuBackend backend,
      Inputs inputs,
      List<Function<Tile, Column>> statistics,
      LogitsGradient of) {
    Map<Integer, List<Double>> columns = new ConcurrentSkipListMap<>();
    int vocabulary = inputs.vocabulary();
    double[] gradient = new double[ROWS * vocabulary];
    try (Arena arena = Arena.ofShared()) {
      HostMatrix sink =
          HostMatrix.of(arena.allocate(8L * gradient.length), ElementType.F64, ROWS, vocabulary);
      backend.sweep(
          inputs,
          sink,
          tile -> {
            List<Column> each =
                statistics.stream().map(statistic -> statistic.apply(tile)).toList();
            for (int row = 0; row < tile.rowCount(); row++) {
              List<Double> numbers = new ArrayList<>();
              for (Column column : each) {
                Collections.addAll(numbers, column.value(row), column.error(row));
              }
              columns.put(tile.firstRow() + row, numbers);
            }
            tile.gradient(List.of(of));
          });
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = sink.get(i / vocabulary, i % vocabulary);
      }
    }
    List<Double> numbers = columns.values().stream().flatMap(List::stream).toList();
    double[] all = new double[numbers.size() + gradient.length];
    for (int i = 0; i < numbers.size(); i++) {
      all[i] = numbers.get(i);
    }
    System.arraycopy(gradient, 0, all, numbers.size(), gradient.length);
    return all;
  }

  @Test
  void aBackendUsedBeforeHasTheBitsOfANewOne() {
    List<Function<Tile, Column>> statistics =
        List.of(ReusedBackendTest::kl, ReusedBackendTest::distance, ReusedBackendTest::back);
    try (Arena arena = Arena.ofShared();
        CpuBackend used = new CpuBackend(2, 3000)) {
      for (int vocabulary : new int[] {1040, 37, 2100, 7, 1040}) {
        for (ElementType type : ElementType.values()) {
          Inputs inputs = inputs(arena, type, vocabulary);
          try (CpuBackend fresh = new CpuBackend(1, 1)) {
            assertArrayEquals(
                results(fresh, inputs, statistics), results(used, inputs, statistics));
          }
          ((HostMatrix) inputs.logits(Role.REFERENCE)).set(3, 5, Double.NaN);
          assertThrows(NonFiniteLogitsException.class, () -> results(used, inputs, statistics));
        }
      }
    }
  }

  @Test
  void whereLogitsAreIsNotSeen(@TempDir Path directory) throws IOException {
    List<Function<Tile, Column>> statistics =
        List.of(ReusedBackendTest::kl, ReusedBackendTest::distance);
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(2, 3000)) {
      for (ElementType type : ElementType.values()) {
        Inputs inMemory = inputs(arena, type, 1040);
        HostMatrix policy = (HostMatrix) inMemory.logits(Role.POLICY);
        byte[] bytes = policy.segment().toArray(ValueLayout.JAVA_BYTE);
        Path file = Files.write(directory.resolve(type.name()), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
          MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes.length, arena);
          double[] expected = results(backend, inMemory, statistics);
          for (MemorySegment place : List.of(mapped, MemorySegment.ofArray(bytes))) {
            Inputs elsewhere =
                new Inputs(
                    Map.of(
                        Role.POLICY, HostMatrix.of(place, type, ROWS, 1040),
                        Role.REFERENCE, inMemory.logits(Role.REFERENCE)),
                    new int[ROWS]);
            assertArrayEquals(expected, results(backend, elsewhere, statistics));
          }
        }
      }
    }
  }

  /// Numbers of which the first statistic of the second was the last of the first.
  private static void assertSameButForOrder(double[] one, double[] other, int numbers) {
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < numbers; i++) {
        assertEquals(one[numbers * row + i], other[numbers * row + (i + 2) % numbers]);
      }
    }
    int gradient = numbers * ROWS;
    assertArrayEquals(
        Arrays.copyOfRange(one, gradient, one.length),
        Arrays.copyOfRange(other, gradient, other.length));
  }

  @Test
  void theOrderOfStatisticsIsNotSeen() {
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(1, 1)) {
      Inputs inputs = inputs(arena, ElementType.F32, 1040);
      double[] one =
          results(backend, inputs, List.of(ReusedBackendTest::kl, ReusedBackendTest::distance));
      double[] other =
          results(backend, inputs, List.of(ReusedBackendTest::distance, ReusedBackendTest::kl));
      assertSameButForOrder(one, other, 4);
    }
  }

  /// What is computed in passing lies where something else will, and leaves alone what is kept.
  @Test
  void aDistanceOfOthersIsNotSeen() {
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(1, 3000)) {
      Inputs inputs = inputs(arena, ElementType.F32, 1040);
      List<Function<Tile, Column>> last =
          List.of(ReusedBackendTest::kl, ReusedBackendTest::back, ReusedBackendTest::elsewhere);
      List<Function<Tile, Column>> first =
          List.of(ReusedBackendTest::elsewhere, ReusedBackendTest::kl, ReusedBackendTest::back);
      for (LogitsGradient gradient : List.of(OF_KL, OF_KL_BACK)) {
        double[] one = results(backend, inputs, last, gradient);
        double[] other = results(backend, inputs, first, gradient);
        assertSameButForOrder(one, other, 6);
        double[] without =
            results(
                backend, inputs, List.of(ReusedBackendTest::kl, ReusedBackendTest::back), gradient);
        assertArrayEquals(
            Arrays.copyOfRange(without, 4 * ROWS, without.length),
            Arrays.copyOfRange(one, 6 * ROWS, one.length));
      }
    }
  }

  /// A divergence is proved here from the logits as they are, a pull only without their constant.
  @Test
  void aDivergenceAskedForIsNotSeenInThePullOfItsTarget() {
    int vocabulary = 8192;
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(1, 1)) {
      Inputs inputs = inputs(arena, ElementType.F64, vocabulary);
      for (int row = 0; row < ROWS; row++) {
        for (int v = 0; v < vocabulary; v++) {
          double target = v == 0 ? 0x1p-7 : -(v % 64) / 16384.0;
          double apart = v == 0 ? 0 : v % 10 == row ? 250 : 5;
          ((HostMatrix) inputs.logits(Role.REFERENCE)).set(row, v, target);
          ((HostMatrix) inputs.logits(Role.POLICY)).set(row, v, target - apart);
        }
      }
      double[] alone = results(backend, inputs, List.of(), OF_KL_BACK);
      double[] after = results(backend, inputs, List.of(ReusedBackendTest::back), OF_KL_BACK);
      assertArrayEquals(alone, Arrays.copyOfRange(after, 2 * ROWS, after.length));
      for (int row = 0; row < ROWS; row++) {
        double[] p = probabilities((HostMatrix) inputs.logits(Role.POLICY), row);
        double[] q = probabilities((HostMatrix) inputs.logits(Role.REFERENCE), row);
        for (int v = 0; v < vocabulary; v++) {
          assertEquals(p[v] - q[v], alone[row * vocabulary + v], 1e-15 * (p[0] - q[0]));
        }
      }
    }
  }

  private static double[] probabilities(HostMatrix logits, int row) {
    double[] e = new double[logits.columns()];
    Arrays.setAll(e, v -> Math.exp(logits.get(row, v)));
    double sum = Arrays.stream(e).sum();
    return Arrays.stream(e).map(x -> x / sum).toArray();
  }

  /// Multiples of 1/16 below 8, which every type has, in more than two chunks.
  @Test
  void theTypeOfTheSameNumbersIsNotSeen() {
    int vocabulary = 9000;
    List<Function<Tile, Column>> statistics =
        List.of(ReusedBackendTest::kl, ReusedBackendTest::distance);
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(1, 20_000)) {
      List<double[]> all = new ArrayList<>();
      for (ElementType type : ElementType.values()) {
        Inputs inputs = inputs(arena, type, vocabulary);
        Random random = new Random(5);
        for (Role role : List.of(Role.POLICY, Role.REFERENCE)) {
          HostMatrix matrix = (HostMatrix) inputs.logits(role);
          for (int i = 0; i < ROWS * vocabulary; i++) {
            matrix.set(i / vocabulary, i % vocabulary, random.nextInt(-128, 128) / 16.0);
          }
        }
        all.add(results(backend, inputs, statistics));
      }
      all.forEach(results -> assertArrayEquals(all.getFirst(), results));
    }
  }

  @Test
  void gradientsOfSeveralBlocksAreRightWithAndWithoutADivergence() {
    int vocabulary = 2100;
    try (Arena arena = Arena.ofShared();
        CpuBackend backend = new CpuBackend(1, 1)) {
      Inputs inputs = inputs(arena, ElementType.F32, vocabulary);
      HostMatrix policy = (HostMatrix) inputs.logits(Role.POLICY);
      HostMatrix reference = (HostMatrix) inputs.logits(Role.REFERENCE);
      double[] alone = results(backend, inputs, List.of());
      double[] after = results(backend, inputs, List.of(ReusedBackendTest::kl));
      for (int row = 0; row < ROWS; row++) {
        double[] p = new double[vocabulary];
        double[] f = new double[vocabulary];
        double sum = 0;
        double mean = 0;
        for (int v = 0; v < vocabulary; v++) {
          p[v] = Math.exp(policy.get(row, v));
          f[v] = policy.get(row, v) - reference.get(row, v);
          sum += p[v];
          mean += p[v] * f[v];
        }
        for (int v = 0; v < vocabulary; v++) {
          double expected = p[v] / sum * (f[v] - mean / sum);
          assertEquals(expected, alone[row * vocabulary + v], 1e-14);
          assertEquals(expected, after[2 * ROWS + row * vocabulary + v], 1e-14);
        }
      }
    }
  }
}
