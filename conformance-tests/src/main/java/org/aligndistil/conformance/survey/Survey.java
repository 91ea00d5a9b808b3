package org.aligndistil.conformance.survey;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.conformance.rows.RowStatistic;

/// Every primitive on many rows, against 60 digits.
///
/// Row i is made of seed + i alone, so that any of them can be made again.
///
/// @param seed of the first row
/// @param rows how many
public record Survey(long seed, int rows) {

  /// Mostly few tokens, around the lanes of a vector; seldom many.
  private static final int[] VOCABULARIES = {1, 2, 3, 5, 7, 8, 9, 16, 17, 19, 33};

  private static final int[] LARGE = {207, 513, 702};

  /// One large vocabulary in so many rows.
  private static final int SELDOM = 1000;

  /// Below this a result and its bound are not compared: there, what underflows counts.
  static final double LEAST = 0x1p-700;

  /// The logits of one row.
  ///
  /// @param seed of everything
  public static LogitsRecipe recipe(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] vocabularies = random.nextInt(SELDOM) == 0 ? LARGE : VOCABULARIES;
    return new LogitsRecipe(
        seed,
        1,
        vocabularies[random.nextInt(vocabularies.length)],
        one(Shape.values(), random),
        one(ElementType.values(), random));
  }

  /// The extremes of every family.
  ///
  /// @param opener opens a backend of one thread; called once for every worker
  /// @param workers how many work at the same time; the result does not depend on it
  public SortedMap<Family, Extremes> run(Supplier<Backend> opener, int workers) {
    return IntStream.range(0, workers)
        .parallel()
        .mapToObj(worker -> {
          SortedMap<Family, Extremes> found = new TreeMap<>();
          try (Backend backend = opener.get()) {
            for (int row = worker; row < rows; row += workers) {
              add(found, of(backend, recipe(seed + row)));
            }
          }
          return found;
        })
        .reduce(new TreeMap<>(), Survey::merged);
  }

  /// The extremes of one row.
  public static SortedMap<Family, Extremes> of(Backend backend, LogitsRecipe recipe) {
    SortedMap<Family, Extremes> found = new TreeMap<>();
    LogitsCase from = recipe.build();
    Origin origin = Origin.of(recipe);
    ExactRows exact = new ExactRows(from);
    for (Primitive primitive : Primitive.values()) {
      Family family = new Family(primitive, recipe.shape());
      primitive
          .of(exact)
          .forEach(statistic ->
              measure(backend, statistic, from, origin)
                  .ifPresent(extremes -> found.merge(family, extremes, Extremes::and)));
    }
    return found;
  }

  private static Optional<Extremes> measure(
      Backend backend, RowStatistic statistic, LogitsCase from, Origin origin) {
    Real truth = statistic.truth().at(0);
    if (!truth.isFinite()) {
      return Optional.empty();
    }
    Column observed = statistic.on(backend, from);
    double scale = truth.abs().doubleValue() + statistic.condition().at(0);
    double unit =
        scale < LEAST ? Double.POSITIVE_INFINITY : backend.arithmetic().unitRoundoff() * scale;
    return Optional.of(
        Extremes.of(
            origin,
            truth.distanceTo(observed.value(0)) / unit,
            observed.error(0) / unit,
            truth.isWithin(observed.error(0), observed.value(0))
                ? Extremes.Containment.INSIDE
                : Extremes.Containment.OUTSIDE));
  }

  private static SortedMap<Family, Extremes> merged(
      SortedMap<Family, Extremes> one, SortedMap<Family, Extremes> other) {
    SortedMap<Family, Extremes> both = new TreeMap<>(one);
    add(both, other);
    return both;
  }

  private static void add(SortedMap<Family, Extremes> to, SortedMap<Family, Extremes> more) {
    more.forEach((family, extremes) -> to.merge(family, extremes, Extremes::and));
  }

  private static <T> T one(T[] values, RandomGenerator random) {
    return values[random.nextInt(values.length)];
  }
}
