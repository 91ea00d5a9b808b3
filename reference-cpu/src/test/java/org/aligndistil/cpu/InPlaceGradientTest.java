package org.aligndistil.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

/// A gradient that is written over the logits it is of has the bits of one that is not.
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
    LogitsGradient second =
        new LogitsGradient(POLICY, difference, List.of(), List.of(), Column.constant(0));
    tile.gradient(List.of(first, second));
  }

  private static byte[] gradient(
      CpuBackend backend, HostMatrix policy, HostMatrix reference, HostMatrix sink) {
    int[] labels = {0, 1025, 4, 1099, 1024, 9, 1023};
    Inputs inputs = new Inputs(Map.of(Role.POLICY, policy, Role.REFERENCE, reference), labels);
    backend.sweep(inputs, sink, InPlaceGradientTest::write);
    return sink.segment().toArray(ValueLayout.JAVA_BYTE);
  }

  private static void requireEqualBits(ElementType type, Supplier<MemorySegment> room) {
    for (int threads : new int[] {1, 3}) {
      for (int tile : new int[] {1, 3 * VOCABULARY, 100 * VOCABULARY}) {
        try (CpuBackend backend = new CpuBackend(threads, tile)) {
          HostMatrix reference = matrix(logits(2, room.get(), type), type);
          HostMatrix apart = matrix(room.get(), type);
          HostMatrix policy = matrix(logits(1, room.get(), type), type);
          byte[] expected = gradient(backend, policy, reference, apart);
          assertArrayEquals(expected, gradient(backend, policy, reference, policy));
        }
      }
    }
  }

  @Test
  void inPlaceGradientsHaveTheBitsOfOthers() {
    try (Arena arena = Arena.ofShared()) {
      for (ElementType type : ElementType.values()) {
        long size = (long) type.bytes() * ROWS * VOCABULARY;
        requireEqualBits(type, () -> arena.allocate(size, 8));
        requireEqualBits(type, () -> MemorySegment.ofArray(new byte[Math.toIntExact(size)]));
      }
    }
  }
}
