package org.aligndistil.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.junit.jupiter.api.Test;

/// Where a gradient is written does not change its bits: over the logits it is of, in native memory
/// or in an array.
class InPlaceGradientTest {

  private static final int ROWS = 7;
  private static final int VOCABULARY = 1100;
  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);

  private static HostMatrix matrix(MemorySegment segment, ElementType type) {
    return HostMatrix.of(segment, type, ROWS, VOCABULARY);
  }

  private static MemorySegment logits(long seed, MemorySegment segment, ElementType type) {
    Random random = new Random(seed);
    HostMatrix matrix = matrix(segment, type);
    for (int row = 0; row < ROWS; row++) {
      for (int token = 0; token < VOCABULARY; token++) {
        matrix.set(row, token, 4 * random.nextGaussian());
      }
    }
    matrix.set(2, 1030, Double.NEGATIVE_INFINITY);
    matrix.set(5, 1, Double.NEGATIVE_INFINITY);
    return segment;
  }

  /// A tilt, a target and a list, the second part with the tilt of a comparison.
  private static void write(Tile tile) {
    Mix difference = Mix.difference(Role.POLICY, Role.REFERENCE);
    int[] tokens = new int[2 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      tokens[2 * row] = 1021 + row;
      tokens[2 * row + 1] = 3;
    }
    LogitsGradient.Listed listed =
        new LogitsGradient.Listed(
            new TokenLists(tokens, 2),
            List.of(Column.constant(0.5), Column.constant(-2)),
            Column.constant(3));
    LogitsGradient first =
        new LogitsGradient(
            POLICY,
            difference.times(Column.constant(0.7)),
            List.of(new LogitsGradient.Target(Column.constant(0.3), REFERENCE)),
            List.of(listed),
            Column.constant(0.25));
    tile.kl(POLICY, REFERENCE);
    tile.gradient(List.of(first, alone()));
  }

  /// One tilt, that of a comparison, and nothing else.
  private static void writeAlone(Tile tile) {
    tile.kl(POLICY, REFERENCE);
    tile.gradient(List.of(alone()));
  }

  private static LogitsGradient alone() {
    Mix difference = Mix.difference(Role.POLICY, Role.REFERENCE);
    return new LogitsGradient(POLICY, difference, List.of(), List.of(), Column.constant(0));
  }

  private static byte[] gradient(
      CpuBackend backend,
      Consumer<Tile> work,
      HostMatrix policy,
      HostMatrix reference,
      HostMatrix sink) {
    int[] labels = {0, 1025, 4, 1099, 1024, 9, 1023};
    Inputs inputs = new Inputs(Map.of(Role.POLICY, policy, Role.REFERENCE, reference), labels);
    backend.sweep(inputs, sink, work);
    return sink.segment().toArray(ValueLayout.JAVA_BYTE);
  }

  private static void requireEqualBits(
      ElementType type, Consumer<Tile> work, Supplier<MemorySegment> room) {
    for (int threads : new int[] {1, 3}) {
      for (int tile : new int[] {1, 3 * VOCABULARY, 100 * VOCABULARY}) {
        try (CpuBackend backend = new CpuBackend(threads, tile)) {
          HostMatrix reference = matrix(logits(2, room.get(), type), type);
          HostMatrix inArray = matrix(array(type), type);
          HostMatrix apart = matrix(room.get(), type);
          HostMatrix policy = matrix(logits(1, room.get(), type), type);
          byte[] expected = gradient(backend, work, policy, reference, inArray);
          assertArrayEquals(expected, gradient(backend, work, policy, reference, apart));
          assertArrayEquals(expected, gradient(backend, work, policy, reference, policy));
        }
      }
    }
  }

  private static int size(ElementType type) {
    return type.bytes() * ROWS * VOCABULARY;
  }

  private static MemorySegment array(ElementType type) {
    return MemorySegment.ofArray(new byte[size(type)]);
  }

  @Test
  void gradientsHaveTheSameBitsWhereverTheyAreWritten() {
    List<Consumer<Tile>> works =
        List.of(InPlaceGradientTest::write, InPlaceGradientTest::writeAlone);
    try (Arena arena = Arena.ofShared()) {
      for (ElementType type : ElementType.values()) {
        for (Consumer<Tile> work : works) {
          requireEqualBits(type, work, () -> arena.allocate(size(type), 8));
          requireEqualBits(type, work, () -> array(type));
        }
      }
    }
  }
}
