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
import org.aligndistil.backend.matrix.Rows;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where a gradient is written does not change its bits: over the logits it is of, in native memory
/// or in an array, in rows with gaps.
class GradientPlaceTest {

  private static final int ROWS = 7;
  private static final int GAP = 3;
  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);
  private static final Mix DIFFERENCE = Mix.difference(Role.POLICY, Role.REFERENCE);
  private static final Mix SCALED = DIFFERENCE.times(Column.constant(0.7));
  private static final Column NOTHING = Column.constant(0);
  private static final Column SOMETHING = Column.constant(0.25);

  private static final List<LogitsGradient.Target> TARGET =
      List.of(new LogitsGradient.Target(Column.constant(0.3), REFERENCE));

  /// The parts of a gradient: with and without a label, a target and a list, alone and together.
  private static final List<List<LogitsGradient>> GRADIENTS =
      List.of(
          List.of(),
          List.of(part(DIFFERENCE, List.of(), List.of(), NOTHING)),
          List.of(part(DIFFERENCE, List.of(), List.of(), SOMETHING)),
          List.of(part(SCALED, List.of(), List.of(), SOMETHING)),
          List.of(part(DIFFERENCE, TARGET, List.of(), NOTHING)),
          List.of(part(DIFFERENCE, List.of(), list(), NOTHING)),
          List.of(
              part(DIFFERENCE, List.of(), List.of(), NOTHING),
              part(SCALED, TARGET, list(), SOMETHING)),
          List.of(
              part(SCALED, TARGET, list(), SOMETHING),
              part(DIFFERENCE, List.of(), List.of(), NOTHING)));

  private static LogitsGradient part(
      Mix tilt,
      List<LogitsGradient.Target> targets,
      List<LogitsGradient.Listed> lists,
      Column label) {
    return new LogitsGradient(POLICY, tilt, targets, lists, label);
  }

  private static List<LogitsGradient.Listed> list() {
    int[] tokens = new int[2 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      tokens[2 * row] = 1021 + row;
      tokens[2 * row + 1] = 3;
    }
    return List.of(
        new LogitsGradient.Listed(
            new TokenLists(tokens, 2),
            List.of(Column.constant(0.5), Column.constant(-2)),
            Column.constant(3)));
  }

  /// Rows of several blocks.
  ///
  /// @param vocabulary V
  /// @param type of logits and gradient
  private record Format(int vocabulary, ElementType type) {

    int size() {
      return type.bytes() * (1 + ROWS * (vocabulary + GAP));
    }

    MemorySegment array() {
      return MemorySegment.ofArray(new byte[size()]);
    }

    HostMatrix matrix(MemorySegment segment) {
      return new HostMatrix(segment, type, new Rows.Strided(ROWS, 1, vocabulary + GAP), vocabulary);
    }

    HostMatrix logits(long seed, MemorySegment segment) {
      Random random = new Random(seed);
      HostMatrix matrix = matrix(segment);
      for (int row = 0; row < ROWS; row++) {
        for (int token = 0; token < vocabulary; token++) {
          matrix.set(row, token, 4 * random.nextGaussian());
        }
      }
      matrix.set(2, 1030, Double.NEGATIVE_INFINITY);
      matrix.set(5, 1, Double.NEGATIVE_INFINITY);
      return matrix;
    }
  }

  private static byte[] gradient(
      CpuBackend backend, Consumer<Tile> work, Map<Role, HostMatrix> logits, HostMatrix sink) {
    int[] labels = {0, 1025, 4, 1039, 1024, 9, 1023};
    backend.sweep(new Inputs(Map.copyOf(logits), labels), sink, work);
    return sink.segment().toArray(ValueLayout.JAVA_BYTE);
  }

  private static void requireEqualBits(
      Format format, Consumer<Tile> work, Supplier<MemorySegment> room) {
    for (int threads : new int[] {1, 3}) {
      for (int tile : new int[] {1, 3 * format.vocabulary, 100 * format.vocabulary}) {
        try (CpuBackend backend = new CpuBackend(threads, tile)) {
          HostMatrix policy = format.logits(1, room.get());
          Map<Role, HostMatrix> logits =
              Map.of(Role.POLICY, policy, Role.REFERENCE, format.logits(2, room.get()));
          byte[] expected = gradient(backend, work, logits, format.matrix(format.array()));
          HostMatrix apart = format.matrix(room.get());
          assertArrayEquals(expected, gradient(backend, work, logits, apart));
          assertArrayEquals(expected, gradient(backend, work, logits, policy));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsHaveTheSameBitsWhereverTheyAreWritten(ElementType type) {
    try (Arena arena = Arena.ofShared()) {
      for (int vocabulary : new int[] {1040, 1100}) {
        Format format = new Format(vocabulary, type);
        for (List<LogitsGradient> parts : GRADIENTS) {
          requireEqualBits(format, tile -> tile.gradient(parts), format::array);
          requireEqualBits(
              format, tile -> tile.gradient(parts), () -> arena.allocate(format.size(), 8));
          requireEqualBits(format, tile -> writeCompared(tile, parts), format::array);
          requireEqualBits(
              format, tile -> writeCompared(tile, parts), () -> arena.allocate(format.size(), 8));
        }
      }
    }
  }

  /// With the differences of a comparison.
  private static void writeCompared(Tile tile, List<LogitsGradient> parts) {
    tile.kl(POLICY, REFERENCE);
    tile.gradient(parts);
  }
}
