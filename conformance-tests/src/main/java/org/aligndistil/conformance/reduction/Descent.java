package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.conformance.cases.BatchCase;

/// A place on the way from a case to a simpler one: the case that was reached, and those that can
/// be reached from it in one step.
///
/// Steps leave out responses, rows and tokens, set the objective's parameters to their defaults,
/// leave out pairs, and make numbers shorter; every one makes the [Complexity] less. Those that may
/// be tried next begin with the kind of step that led here, so that a descent tries each kind about
/// twice instead of beginning anew after every success.
///
/// @param <T> the cases
public final class Descent<T> {

  private final Parts<T> parts;
  private final Predicate<T> admission;
  private final T reached;
  private final int turn;

  private Descent(Parts<T> parts, Predicate<T> admission, T reached, int turn) {
    this.parts = parts;
    this.admission = admission;
    this.reached = reached;
    this.turn = turn;
  }

  /// The beginning, if it is known what is simpler than a case of its kind.
  public static <T> Optional<Descent<T>> from(T original) {
    return Parts.of(original)
        .map(parts -> new Descent<>(parts, new Admission<>(parts, original), original, 0));
  }

  /// The case.
  public T reached() {
    return reached;
  }

  /// How much there is to read in it.
  public Complexity complexity() {
    BatchCase batch = parts.batch(reached);
    return Batches.size(batch)
        .then(parts.complexity(reached))
        .then(Batches.manner(batch))
        .then(Numbers.of(batch));
  }

  /// The steps that may be tried, made one by one: each a case that its generator might have made,
  /// and simpler.
  public Stream<Descent<T>> steps() {
    Complexity complexity = complexity();
    List<Supplier<T>> simpler = simpler();
    return IntStream.range(0, simpler.size())
        .map(i -> (turn + i) % simpler.size())
        .mapToObj(i -> new Descent<>(parts, admission, simpler.get(i).get(), i))
        .filter(step -> step.complexity().compareTo(complexity) < 0)
        .filter(Descent::isAdmitted);
  }

  private boolean isAdmitted() {
    return parts.batch(reached).logits().showsLabels() && admission.test(reached);
  }

  private List<Supplier<T>> simpler() {
    BatchCase batch = parts.batch(reached);
    List<Supplier<T>> simpler = new ArrayList<>();
    for (Cut cut : Cut.of(batch)) {
      simpler.add(() -> parts.with(reached, cut, Batches.renamed(cut.apply(batch), batch)));
    }
    simpler.addAll(parts.around(reached));
    Cut nothing = Cut.nothing(batch);
    for (Supplier<BatchCase> step : Batches.simpler(batch)) {
      simpler.add(() -> parts.with(reached, nothing, Batches.renamed(step.get(), batch)));
    }
    return simpler;
  }

  /// What is asked of all cases on the way; the original is looked at when the first one asks, so
  /// that cases that break nothing cost nothing.
  private static final class Admission<T> implements Predicate<T> {

    private final Parts<T> parts;
    private final T original;
    private Optional<Predicate<T>> known = Optional.empty();

    private Admission(Parts<T> parts, T original) {
      this.parts = parts;
      this.original = original;
    }

    @Override
    public synchronized boolean test(T value) {
      if (known.isEmpty()) {
        known = Optional.of(parts.admission(original));
      }
      return known.get().test(value);
    }
  }
}
