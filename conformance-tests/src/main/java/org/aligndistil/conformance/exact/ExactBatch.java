package org.aligndistil.conformance.exact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// A batch as exact numbers.
///
/// A definition takes what its equation holds constant, sg(·), from [#constants], and decides at
/// [#asGiven], [#choices] or [#sides]: a derivative is that of what was chosen, and no step may
/// choose anew.
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
  private final Map<Role, ExactTeacher> teachers;
  private final Held held;
  private final Map<Role, Map<Integer, Distribution>> softmaxes = new HashMap<>();

  /// A batch.
  ///
  /// @param logits `[N][V]` of each role
  /// @param labels `[N]`
  /// @param sequences how rows form responses and pairs
  /// @param signals the numbers that come with them
  public ExactBatch(
      Map<Role, List<List<Real>>> logits, int[] labels, Sequences sequences, Signals signals) {
    this(logits, labels, sequences, signals, Map.of());
  }

  /// A batch that knows some roles by the top of their distributions.
  ///
  /// @param logits `[N][V]` of each other role
  /// @param labels `[N]`
  /// @param sequences how rows form responses and pairs
  /// @param signals the numbers that come with them
  /// @param teachers what is known of the sparse ones
  public ExactBatch(
      Map<Role, List<List<Real>>> logits,
      int[] labels,
      Sequences sequences,
      Signals signals,
      Map<Role, ExactTeacher> teachers) {
    this(
        new Given(logits, labels, sequences, new Numbers(signals, Map.of())),
        teachers,
        new Held(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  /// The batches that a copy looks back at, where these are others than itself.
  ///
  /// @param given the one that steps have led away from
  /// @param constants where constants are computed
  /// @param choices where choices are made
  private record Held(
      Optional<ExactBatch> given, Optional<ExactBatch> constants, Optional<ExactBatch> choices) {}

  private record Given(
      Map<Role, List<List<Real>>> logits, int[] labels, Sequences sequences, Numbers numbers) {}

  private ExactBatch(Given given, Map<Role, ExactTeacher> teachers, Held held) {
    this.logits = given.logits;
    this.labels = given.labels;
    this.sequences = given.sequences;
    this.numbers = given.numbers;
    this.teachers = Map.copyOf(teachers);
    this.held = held;
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

  /// How many numbers of a signal there are.
  public int count(Signal signal) {
    return numbers.given.get(signal).length;
  }

  /// The batch at which what is constant to differentiation is computed: this one, unless it was
  /// derived from a frozen one.
  public ExactBatch constants() {
    return held.constants.orElse(this);
  }

  /// The batch without the steps that have been added to it: an exact choice, such as that of the
  /// greatest logit, is made there and nowhere else.
  public ExactBatch asGiven() {
    return held.given.orElse(this);
  }

  /// The batch at which a loss chooses where it may jump: the given one, unless choices are held.
  public ExactBatch choices() {
    return held.choices.orElseGet(this::asGiven);
  }

  /// The batch at which a loss chooses the side of a kink, where it is continuous and its gradient
  /// is not: this one, unless choices are held.
  public ExactBatch sides() {
    return held.choices.orElse(this);
  }

  /// The same batch, whose changed copies keep the constants of this one, and its choices.
  public ExactBatch freeze() {
    return holding(Optional.of(constants()), Optional.of(sides()));
  }

  /// The same batch, which and whose copies choose as another one does.
  public ExactBatch choosingAs(ExactBatch other) {
    return holding(held.constants, Optional.of(other));
  }

  private ExactBatch holding(Optional<ExactBatch> constants, Optional<ExactBatch> choices) {
    ExactBatch batch =
        new ExactBatch(
            new Given(logits, labels, sequences, numbers),
            teachers,
            new Held(held.given, constants, choices));
    batch.softmaxes.putAll(softmaxes);
    return batch;
  }

  /// What a copy with a step looks back at.
  private Held afterAStep() {
    return new Held(Optional.of(asGiven()), held.constants, held.choices);
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

  /// The roles of which it knows the top alone.
  public Map<Role, ExactTeacher> teachers() {
    return teachers;
  }

  /// KL(π_teacher‖p) at a row; over buckets if only the top of the teacher is known.
  public Real klFrom(Role teacher, int row, Distribution p) {
    ExactTeacher sparse = teachers.get(teacher);
    return sparse == null ? Statistics.kl(distribution(teacher, row), p) : sparse.kl(row, p);
  }

  /// Σ_v p_v (log π_a(v) − log π_b(v)) at a row, over the tokens that p does not mask; over the top
  /// of a if no more of it is known.
  public Real expectedLogRatio(Distribution p, Role a, Role b, int row) {
    ExactTeacher top = teachers.get(a);
    List<Integer> tokens =
        top == null ? IntStream.range(0, p.size()).boxed().toList() : top.tokens().get(row);
    Real sum = Real.ZERO;
    for (int token : tokens) {
      if (!p.isMasked(token)) {
        Real ratio = logProbability(a, row, token).minus(logProbability(b, row, token));
        sum = sum.plus(p.probability(token).times(ratio));
      }
    }
    return sum;
  }

  private Real logProbability(Role role, int row, int token) {
    ExactTeacher sparse = teachers.get(role);
    return sparse == null
        ? distribution(role, row).logProbability(token)
        : sparse.logProbability(row, token);
  }

  /// The same batch but for one log-probability of a sparse teacher, to which a step is added.
  ///
  /// @param bucket place in the list of the row, or K for all other tokens
  public ExactBatch withTeacher(Role role, int row, int bucket, Real step) {
    Map<Role, ExactTeacher> changed = new LinkedHashMap<>(teachers);
    changed.put(
        role, Objects.requireNonNull(teachers.get(role), role.name()).with(row, bucket, step));
    ExactBatch batch =
        new ExactBatch(new Given(logits, labels, sequences, numbers), changed, afterAStep());
    batch.softmaxes.putAll(softmaxes);
    return batch;
  }

  /// The same batch but for one logit, to which a step is added.
  public ExactBatch with(Role role, int row, int token, Real step) {
    List<Real> values = new ArrayList<>(logits(role, row));
    values.set(token, values.get(token).plus(step));
    List<List<Real>> rows = new ArrayList<>(Objects.requireNonNull(logits.get(role), role.name()));
    rows.set(row, values);
    Map<Role, List<List<Real>>> changed = new LinkedHashMap<>(logits);
    changed.put(role, rows);
    ExactBatch batch =
        new ExactBatch(new Given(changed, labels, sequences, numbers), teachers, afterAStep());
    softmaxes.forEach(
        (other, known) -> Objects.requireNonNull(batch.softmaxes.get(other)).putAll(known));
    Objects.requireNonNull(batch.softmaxes.get(role)).remove(row);
    return batch;
  }

  /// The same batch but for one number beside the logits, to which a step is added.
  public ExactBatch with(Signal signal, int index, Real step) {
    Numbers changed = numbers.with(new Place(signal, index), step);
    ExactBatch batch =
        new ExactBatch(new Given(logits, labels, sequences, changed), teachers, afterAStep());
    batch.softmaxes.putAll(softmaxes);
    return batch;
  }
}
