package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// A batch as exact numbers.
///
/// A definition takes what its equation holds constant, sg(·), from [#constants].
public final class ExactBatch {

  /// One number of a signal.
  private record Place(Signal signal, int index) {}

  /// The numbers beside the logits, and what has been added to some of them.
  private record Numbers(Signals given, Map<Place, Real> steps) {
    Real at(Place place) {
      return Real.of(given.get(place.signal)[place.index])
          .plus(steps.getOrDefault(place, Real.ZERO));
    }

    Numbers with(Place place, Real step) {
      Map<Place, Real> changed = new HashMap<>(steps);
      changed.merge(place, step, Real::plus);
      return new Numbers(given, changed);
    }
  }

  private final Map<Role, List<List<Real>>> logits;
  private final int[] labels;
  private final Sequences sequences;
  private final Numbers numbers;
  private final Optional<ExactBatch> frozen;
  private final Map<Role, Map<Integer, Distribution>> softmaxes = new HashMap<>();

  /// A batch.
  ///
  /// @param logits `[N][V]` of each role
  /// @param labels `[N]`
  /// @param sequences how rows form responses and pairs
  /// @param signals the numbers that come with them
  public ExactBatch(
      Map<Role, List<List<Real>>> logits, int[] labels, Sequences sequences, Signals signals) {
    this(logits, labels, sequences, new Numbers(signals, Map.of()), Optional.empty());
  }

  private ExactBatch(
      Map<Role, List<List<Real>>> logits,
      int[] labels,
      Sequences sequences,
      Numbers numbers,
      Optional<ExactBatch> frozen) {
    this.logits = logits;
    this.labels = labels;
    this.sequences = sequences;
    this.numbers = numbers;
    this.frozen = frozen;
    logits.keySet().forEach(role -> softmaxes.put(role, new HashMap<>()));
  }

  /// The roles that it has logits of.
  public Set<Role> roles() {
    return logits.keySet();
  }

  /// How rows form responses and pairs.
  public Sequences sequences() {
    return sequences;
  }

  /// A number that comes with a token or a response.
  ///
  /// @param index of the row, or of the response
  public Real signal(Signal signal, int index) {
    return numbers.at(new Place(signal, index));
  }

  /// The batch at which what is constant to differentiation is computed: this one, unless it was
  /// derived from a frozen one.
  public ExactBatch constants() {
    return frozen.orElse(this);
  }

  /// The same batch, whose changed copies keep the constants of this one.
  public ExactBatch freeze() {
    ExactBatch batch = new ExactBatch(logits, labels, sequences, numbers, Optional.of(constants()));
    batch.softmaxes.putAll(softmaxes);
    return batch;
  }

  /// The label of a row.
  public int label(int row) {
    return labels[row];
  }

  /// z of a role at a row, `[V]`.
  public List<Real> logits(Role role, int row) {
    return Objects.requireNonNull(logits.get(role), role.name()).get(row);
  }

  /// π of a role at a row.
  public Distribution distribution(Role role, int row) {
    return Objects.requireNonNull(softmaxes.get(role), role.name())
        .computeIfAbsent(row, _ -> Distribution.softmax(logits(role, row)));
  }

  /// The same batch but for one logit, to which a step is added.
  public ExactBatch with(Role role, int row, int token, Real step) {
    List<Real> values = new ArrayList<>(logits(role, row));
    values.set(token, values.get(token).plus(step));
    List<List<Real>> rows = new ArrayList<>(Objects.requireNonNull(logits.get(role), role.name()));
    rows.set(row, values);
    Map<Role, List<List<Real>>> changed = new LinkedHashMap<>(logits);
    changed.put(role, rows);
    ExactBatch batch = new ExactBatch(changed, labels, sequences, numbers, frozen);
    softmaxes.forEach(
        (other, known) -> Objects.requireNonNull(batch.softmaxes.get(other)).putAll(known));
    Objects.requireNonNull(batch.softmaxes.get(role)).remove(row);
    return batch;
  }

  /// The same batch but for one number beside the logits, to which a step is added.
  public ExactBatch with(Signal signal, int index, Real step) {
    Numbers changed = numbers.with(new Place(signal, index), step);
    ExactBatch batch = new ExactBatch(logits, labels, sequences, changed, frozen);
    batch.softmaxes.putAll(softmaxes);
    return batch;
  }
}
