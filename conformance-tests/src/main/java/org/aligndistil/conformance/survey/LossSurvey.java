package org.aligndistil.conformance.survey;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.HeadCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.LogitsRecipe;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.Shape;
import org.aligndistil.conformance.cases.Variants;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// Every objective on many small batches, against 60 digits.
///
/// Batch i is made of seed + i alone, and so are the options of each objective on it.
///
/// @param seed of the first batch
/// @param batches how many
public record LossSurvey(long seed, int batches) {

  private static final List<int[]> LENGTHS =
      List.of(
          new int[] {1, 1},
          new int[] {2, 1},
          new int[] {0, 3},
          new int[] {1, 2, 2, 0},
          new int[] {3, 1, 1, 2});

  private static final List<Integer> VOCABULARIES = List.of(1, 2, 3, 5, 9);

  private static final Map<String, List<Objective>> VARIANTS =
      Objectives.ALL.stream().collect(Collectors.toMap(Objective::id, Variants::of));

  /// One objective of a survey on one batch.
  private record Subject(Objective objective, BatchCase batch, LossFamily family, Origin origin) {

    Optional<Trial> trial(Backend backend) {
      return objective instanceof HeadObjective head ? ofHead(head) : ofLogits(backend);
    }

    private Optional<Trial> ofLogits(Backend backend) {
      ObjectiveCase subject = new ObjectiveCase(objective, read());
      return subject.isLargeEnough() && subject.isDefined() && subject.hasLoss()
          ? Optional.of(new BatchTrial(backend, subject))
          : Optional.empty();
    }

    /// Its numbers are logits, so that they are large, or nearly agree, as these do.
    private Optional<Trial> ofHead(HeadObjective head) {
      Map<Signal, double[]> numbers = new EnumMap<>(batch.signals().numbers());
      numbers.put(Signal.VALUES, first(Role.POLICY));
      numbers.put(Signal.OLD_VALUES, first(Role.REFERENCE));
      numbers.put(Signal.RETURNS, first(Role.DPO));
      numbers.put(
          Signal.REWARDS,
          Arrays.copyOf(
              first(Role.POLICY), Math.min(batch.sequences().count(), first(Role.POLICY).length)));
      boolean isComplete =
          numbers.get(Signal.REWARDS).length == batch.sequences().count()
              && numbers.values().stream()
                  .flatMapToDouble(Arrays::stream)
                  .allMatch(Double::isFinite);
      return isComplete
          ? Optional.of(
              new HeadTrial(
                  new HeadCase(
                      head,
                      new BatchCase(batch.logits(), batch.sequences(), new Signals(numbers)))))
          : Optional.empty();
    }

    /// The logit of the first token of every row.
    private double[] first(Role role) {
      return Arrays.stream(batch.logits().of(role)).mapToDouble(row -> row[0]).toArray();
    }

    /// The batch without the roles that nobody reads.
    private BatchCase read() {
      LogitsCase all = batch.logits();
      Map<Role, double[][]> read = new LinkedHashMap<>(all.logits());
      read.keySet().retainAll(objective.roles());
      return batch.with(new LogitsCase(all.origin(), all.type(), read, all.labels(), all.alpha()));
    }
  }

  /// What was seen of every family.
  ///
  /// @param opener opens a backend of one thread; called once for every worker
  /// @param workers how many work at the same time; the result does not depend on it
  public SortedMap<LossFamily, Losses> run(Supplier<Backend> opener, int workers) {
    return IntStream.range(0, workers)
        .parallel()
        .mapToObj(worker -> {
          SortedMap<LossFamily, Losses> found = new TreeMap<>();
          try (Backend backend = opener.get()) {
            for (int batch = worker; batch < batches; batch += workers) {
              for (Objective objective : Objectives.ALL) {
                add(found, of(backend, objective.id(), seed + batch));
              }
            }
          }
          return found;
        })
        .reduce(new TreeMap<>(), LossSurvey::merged);
  }

  /// What is seen of one objective on one batch; nothing if it has no finite loss there.
  ///
  /// @param objective its id
  /// @param seed of the batch
  public static SortedMap<LossFamily, Losses> of(Backend backend, String objective, long seed) {
    Subject subject = subject(objective, seed);
    SortedMap<LossFamily, Losses> found = new TreeMap<>();
    subject
        .trial(backend)
        .filter(trial -> trial.loss().isFinite())
        .map(trial ->
            new Measurement(backend.arithmetic().unitRoundoff(), subject.origin()).of(trial))
        .ifPresent(losses -> found.put(subject.family(), losses));
    return found;
  }

  private static Subject subject(String objective, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] lengths = one(LENGTHS, random);
    LogitsRecipe recipe =
        new LogitsRecipe(
            seed,
            BatchCase.rows(lengths),
            one(VOCABULARIES, random),
            one(List.of(Shape.values()), random),
            one(List.of(ElementType.values()), random));
    BatchCase batch = BatchCase.of(recipe, lengths);
    Set<ResponseKind> kinds =
        random.nextBoolean() ? Set.of(ResponseKind.MISMATCHED) : Set.<ResponseKind>of();
    Objective variant = one(variants(objective), new SplittableRandom(seed ^ objective.hashCode()));
    return new Subject(
        variant,
        batch.withKinds(kinds),
        new LossFamily(objective, recipe.shape()),
        Origin.of(recipe));
  }

  private static List<Objective> variants(String objective) {
    return Objects.requireNonNull(VARIANTS.get(objective), objective);
  }

  private static SortedMap<LossFamily, Losses> merged(
      SortedMap<LossFamily, Losses> one, SortedMap<LossFamily, Losses> other) {
    SortedMap<LossFamily, Losses> both = new TreeMap<>(one);
    add(both, other);
    return both;
  }

  private static void add(SortedMap<LossFamily, Losses> to, SortedMap<LossFamily, Losses> more) {
    more.forEach((family, losses) -> to.merge(family, losses, Losses::and));
  }

  private static <T> T one(List<T> values, RandomGenerator random) {
    return values.get(random.nextInt(values.size()));
  }
}
