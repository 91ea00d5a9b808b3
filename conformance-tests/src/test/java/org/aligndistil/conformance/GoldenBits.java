package org.aligndistil.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.conformance.rows.RowStatistic;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.cpu.kernel.Lanes;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;

/// The bits of the oracle's results on fixed inputs: whatever machine computes them, with any
/// number of threads, any size of tiles and any width of vectors, they are the same.
///
/// A line has a case, the loss and its bound as bits of a double, and SHA-256 digests of the
/// metrics' and of the gradient's bits; or a primitive, the shape of its logits, and a digest of
/// its values and bounds.
final class GoldenBits {

  /// Responses of 40 tokens together, so that every thread has rows.
  private static final int[] LENGTHS = {7, 1, 0, 12, 3, 17};

  /// More than two vectors of any width, and not a multiple of any.
  private static final int VOCABULARY = 37;

  /// Shorter ones, of more than a block of tokens, which kernels read where they are.
  private static final int[] FEW = {2, 1, 0, 1, 1, 2};

  private static final int BLOCKS = 1040;

  private static final List<ElementType> TYPES = List.of(ElementType.values());

  private static final int[] THREADS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  private static final int[] TILES = {1, 100, 1 << 14};

  private GoldenBits() {}

  /// Prints the lines of this process's vector width, computed by every number of threads and every
  /// size of tiles.
  ///
  /// @param arguments the file that they are written to
  public static void main(String[] arguments) throws IOException {
    System.out.println(Lanes.bits() + " bits");
    Files.write(Path.of(arguments[0]), ofEveryConfiguration());
  }

  /// The lines, if every configuration agrees on them.
  ///
  /// @throws AssertionError naming the configuration that does not
  static List<String> ofEveryConfiguration() {
    List<Result> results = results();
    List<String> expected = List.of();
    for (int threads : THREADS) {
      int tile = TILES[threads % TILES.length];
      try (Backend backend = new CpuBackend(threads, tile)) {
        List<String> lines = results.stream().map(result -> result.on(backend)).toList();
        if (threads == THREADS[0]) {
          expected = lines;
        }
        for (int i = 0; i < lines.size(); i++) {
          if (!lines.get(i).equals(expected.get(i))) {
            throw new AssertionError(
                "%d threads, tiles of %d: %s instead of %s"
                    .formatted(threads, tile, lines.get(i), expected.get(i)));
          }
        }
      }
    }
    return expected;
  }

  /// The lines of one configuration.
  static List<String> of(Backend backend) {
    return results().stream().map(result -> result.on(backend)).toList();
  }

  /// One line, to be computed.
  @FunctionalInterface
  private interface Result {
    String on(Backend backend);
  }

  private static List<Result> results() {
    return Stream.concat(primitives(), objectives()).toList();
  }

  private static Stream<Result> primitives() {
    List<Shape> shapes = List.of(Shape.values());
    return IntStream.range(0, shapes.size())
        .boxed()
        .flatMap(i -> {
          Shape shape = shapes.get(i);
          LogitsCase from = new LogitsRecipe(i, 20, VOCABULARY, shape, type(i)).build();
          ExactRows exact = new ExactRows(from);
          return Arrays.stream(Primitive.values())
              .map(primitive -> {
                List<RowStatistic> statistics = primitive.of(exact).toList();
                return backend ->
                    "%s, %s: %s"
                        .formatted(
                            primitive,
                            shape,
                            digest(
                                statistics.stream()
                                    .map(
                                        each -> numbers(each.on(backend, from), from.rowCount()))));
              });
        });
  }

  /// Values and bounds of a column.
  private static double[] numbers(Column column, int rows) {
    return IntStream.range(0, rows)
        .boxed()
        .flatMap(row -> Stream.of(column.value(row), column.error(row)))
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static Stream<Result> objectives() {
    return Objectives.ALL.stream()
        .filter(objective -> !(objective instanceof HeadObjective))
        .flatMap(objective -> Variants.of(objective).stream())
        .flatMap(objective -> {
          long seed = objective.id().hashCode();
          return Stream.of(
              of(objective, recipe(seed, LENGTHS, VOCABULARY, type(seed)), LENGTHS),
              of(objective, recipe(seed, FEW, BLOCKS, ElementType.F32), FEW));
        });
  }

  private static LogitsRecipe recipe(long seed, int[] lengths, int vocabulary, ElementType type) {
    return new LogitsRecipe(seed, BatchCase.rows(lengths), vocabulary, Shape.ORDINARY, type);
  }

  private static Result of(Objective objective, LogitsRecipe recipe, int[] lengths) {
    ObjectiveCase subject = new ObjectiveCase(objective, BatchCase.of(recipe, lengths));
    return backend -> {
      Evaluated evaluated = Evaluated.of(backend, subject);
      requireRounded(backend, subject, evaluated.gradient());
      return "%s: %s ± %s, metrics %s, gradient %s"
          .formatted(
              objective,
              bits(evaluated.loss()),
              bits(evaluated.evaluation().errorBound()),
              digest(
                  Stream.of(
                      new TreeMap<>(evaluated.evaluation().means())
                          .values().stream().mapToDouble(Double::doubleValue).toArray())),
              digest(Arrays.stream(evaluated.gradient())));
    };
  }

  /// Requires that the gradient that kernels write where it goes, in native memory, is the wide
  /// one, rounded.
  private static void requireRounded(Backend backend, ObjectiveCase subject, double[][] wide) {
    int columns = wide[0].length;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate((long) Float.BYTES * wide.length * columns);
      HostMatrix sink = HostMatrix.of(memory, ElementType.F32, wide.length, columns);
      new Evaluator(backend)
          .evaluate(subject.subject(), subject.input(), subject.denominators(), sink);
      for (int row = 0; row < wide.length; row++) {
        for (int token = 0; token < columns; token++) {
          if (Double.compare((float) wide[row][token], sink.get(row, token)) != 0) {
            throw new AssertionError(
                "%s, row %d, token %d: %s instead of %s, rounded"
                    .formatted(subject, row, token, sink.get(row, token), wide[row][token]));
          }
        }
      }
    }
  }

  /// One of the formats in turn.
  private static ElementType type(long index) {
    return TYPES.get(Math.floorMod(index, TYPES.size()));
  }

  private static String bits(double value) {
    return "%016x".formatted(Double.doubleToLongBits(value));
  }

  /// The first half of a SHA-256 of doubles, each with its most significant byte first.
  private static String digest(Stream<double[]> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rows.forEach(row -> {
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES * row.length);
        Arrays.stream(row).forEach(bytes::putDouble);
        digest.update(bytes.array());
      });
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The committed lines.
  static List<String> committed() {
    try {
      return Files.readAllLines(
          Path.of("src/test/resources/org/aligndistil/conformance/golden-cpu.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
