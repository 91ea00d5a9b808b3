package org.aligndistil.conformance.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.ExactTeacher;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;
import org.aligndistil.objective.SparseTeacher;

/// Responses and preferences over some logits.
///
/// @param logits the rows
/// @param sequences how rows form responses and pairs
/// @param signals a number for every signal there is
/// @param teachers roles of which only the top is known
public record BatchCase(
    LogitsCase logits, Sequences sequences, Signals signals, Map<Role, SparseTeacher> teachers) {
  public BatchCase {
    teachers = Map.copyOf(teachers);
  }

  /// A batch in which all roles are known by their logits.
  public BatchCase(LogitsCase logits, Sequences sequences, Signals signals) {
    this(logits, sequences, signals, Map.of());
  }

  /// Responses of given lengths over a recipe's rows; each even one is preferred to the next.
  ///
  /// @param recipe its rows are as many as the lengths sum to
  /// @param lengths |y| of each response; may be 0
  public static BatchCase of(LogitsRecipe recipe, int... lengths) {
    return new BatchCase(
        recipe.build(),
        new Sequences(offsets(lengths), pairs(lengths.length)),
        signals(new SplittableRandom(~recipe.seed()), rows(lengths), lengths.length));
  }

  private static Signals signals(SplittableRandom random, int rows, int responses) {
    Map<Signal, double[]> numbers = new EnumMap<>(Signal.class);
    for (Signal signal : Signal.values()) {
      double[] values = new double[signal.scope() == Signal.Scope.TOKEN ? rows : responses];
      Arrays.setAll(
          values,
          i ->
              switch (signal) {
                case OLD_LOG_PROBABILITIES -> -random.nextExponential();
                case DESIRABLE -> random.nextInt(2);
                case ADVANTAGES, VALUES, OLD_VALUES, RETURNS, REWARDS -> random.nextGaussian();
              });
      numbers.put(signal, values);
    }
    return new Signals(numbers);
  }

  /// The same responses, of the kinds that an objective needs in turn.
  ///
  /// Mismatched responses come with others that are not.
  public BatchCase withKinds(Set<ResponseKind> needed) {
    if (needed.isEmpty()) {
      return this;
    }
    List<ResponseKind> pattern =
        needed.contains(ResponseKind.MISMATCHED)
            ? List.of(ResponseKind.CHOSEN, ResponseKind.MISMATCHED)
            : needed.stream().sorted().toList();
    List<ResponseKind> kinds =
        IntStream.range(0, sequences.count())
            .mapToObj(s -> pattern.get(s % pattern.size()))
            .toList();
    return new BatchCase(
        logits, new Sequences(sequences.offsets(), sequences.pairs(), kinds), signals, teachers);
  }

  /// The same batch, in which a role is known by its k most probable tokens alone, and by what all
  /// others have together; each logarithm is the nearest double.
  ///
  /// @param role one that has logits
  /// @param k at most V
  public BatchCase sparse(Role role, int k) {
    int[] tokens = new int[k * logits.rowCount()];
    double[] logProbabilities = new double[tokens.length];
    double[] others = new double[logits.rowCount()];
    for (int row = 0; row < others.length; row++) {
      Distribution q = Distribution.softmax(logits.exact(role, row));
      List<Integer> top = TokenChoice.byProbability(logits, role, row).limit(k).boxed().toList();
      for (int i = 0; i < k; i++) {
        tokens[row * k + i] = top.get(i);
        logProbabilities[row * k + i] = q.logProbability(top.get(i)).doubleValue();
      }
      others[row] = q.logProbabilityOfOthers(top).doubleValue();
    }
    return with(role, new SparseTeacher(new TokenLists(tokens, k), logProbabilities, others));
  }

  /// The same batch with a sparse teacher in the place of a role's logits.
  public BatchCase with(Role role, SparseTeacher teacher) {
    Map<Role, SparseTeacher> more = new LinkedHashMap<>(teachers);
    more.put(role, teacher);
    return new BatchCase(logits.without(role), sequences, signals, more);
  }

  /// The same batch without all that it knows of a role.
  public BatchCase without(Role role) {
    Map<Role, SparseTeacher> fewer = new LinkedHashMap<>(teachers);
    fewer.remove(role);
    return new BatchCase(logits.without(role), sequences, signals, fewer);
  }

  /// The number of rows that responses of given lengths have.
  public static int rows(int... lengths) {
    return Arrays.stream(lengths).sum();
  }

  /// What an evaluator reads.
  public Batch batch(RowPosition position) {
    return new Batch(logits.inputs(), sequences, position, signals, teachers);
  }

  /// The same logits, exactly.
  public ExactBatch exact() {
    Map<Role, List<List<Real>>> rows = new LinkedHashMap<>();
    for (Role role : logits.logits().keySet()) {
      rows.put(
          role,
          IntStream.range(0, logits.rowCount()).mapToObj(row -> logits.exact(role, row)).toList());
    }
    Map<Role, ExactTeacher> exact = new LinkedHashMap<>();
    teachers.forEach((role, teacher) -> exact.put(role, ExactTeacher.of(teacher)));
    return new ExactBatch(rows, logits.labels(), sequences, signals, exact);
  }

  /// Only some of the responses, in a given order, with the pairs between them.
  ///
  /// @param order indices of responses
  public BatchCase select(int... order) {
    int[] rows =
        Arrays.stream(order)
            .flatMap(s -> IntStream.range(sequences.offsets()[s], sequences.offsets()[s + 1]))
            .toArray();
    return select(order, rows);
  }

  /// Only some of the responses, in a given order, with some of their rows and the pairs between
  /// them.
  ///
  /// @param order indices of responses
  /// @param rows indices of rows of these responses, in their order
  public BatchCase select(int[] order, int[] rows) {
    int[] lengths =
        Arrays.stream(order)
            .map(s -> (int) Arrays.stream(rows).filter(row -> isOf(s, row)).count())
            .toArray();
    List<Integer> places = Arrays.stream(order).boxed().toList();
    List<Sequences.Pair> kept = new ArrayList<>();
    for (Sequences.Pair pair : sequences.pairs()) {
      if (places.contains(pair.chosen()) && places.contains(pair.rejected())) {
        kept.add(
            new Sequences.Pair(places.indexOf(pair.chosen()), places.indexOf(pair.rejected())));
      }
    }
    List<ResponseKind> kinds = Arrays.stream(order).mapToObj(sequences.kinds()::get).toList();
    Map<Signal, double[]> numbers = new EnumMap<>(Signal.class);
    signals
        .numbers()
        .forEach((signal, values) ->
            numbers.put(
                signal,
                Arrays.stream(signal.scope() == Signal.Scope.TOKEN ? rows : order)
                    .mapToDouble(i -> values[i])
                    .toArray()));
    return new BatchCase(
        logits.select(rows),
        new Sequences(offsets(lengths), kept, kinds),
        new Signals(numbers),
        selected(rows));
  }

  private boolean isOf(int sequence, int row) {
    return row >= sequences.offsets()[sequence] && row < sequences.offsets()[sequence + 1];
  }

  private Map<Role, SparseTeacher> selected(int[] rows) {
    Map<Role, SparseTeacher> selected = new LinkedHashMap<>();
    teachers.forEach((role, teacher) -> {
      int width = teacher.lists().width();
      int[] places =
          Arrays.stream(rows)
              .flatMap(row -> IntStream.range(row * width, (row + 1) * width))
              .toArray();
      selected.put(
          role,
          new SparseTeacher(
              new TokenLists(
                  Arrays.stream(places).map(i -> teacher.lists().tokens()[i]).toArray(), width),
              Arrays.stream(places).mapToDouble(i -> teacher.logProbabilities()[i]).toArray(),
              Arrays.stream(rows)
                  .mapToDouble(row -> teacher.othersLogProbability()[row])
                  .toArray()));
    });
    return selected;
  }

  /// The same responses and one empty one after them.
  public BatchCase withEmptyResponse() {
    int[] offsets = Arrays.copyOf(sequences.offsets(), sequences.offsets().length + 1);
    offsets[offsets.length - 1] = sequences.tokenCount();
    List<ResponseKind> kinds = new ArrayList<>(sequences.kinds());
    kinds.add(kinds.getFirst());
    Map<Signal, double[]> numbers = new EnumMap<>(Signal.class);
    signals
        .numbers()
        .forEach((signal, values) ->
            numbers.put(
                signal,
                signal.scope() == Signal.Scope.TOKEN
                    ? values
                    : Arrays.copyOf(values, values.length + 1)));
    return new BatchCase(
        logits, new Sequences(offsets, sequences.pairs(), kinds), new Signals(numbers), teachers);
  }

  /// The same responses over other logits.
  public BatchCase with(LogitsCase other) {
    return new BatchCase(other, sequences, signals, teachers);
  }

  private static int[] offsets(int[] lengths) {
    int[] offsets = new int[lengths.length + 1];
    for (int s = 0; s < lengths.length; s++) {
      offsets[s + 1] = offsets[s] + lengths[s];
    }
    return offsets;
  }

  private static List<Sequences.Pair> pairs(int count) {
    return IntStream.range(0, count / 2)
        .mapToObj(k -> new Sequences.Pair(2 * k, 2 * k + 1))
        .toList();
  }

  @Override
  public String toString() {
    return "%s, offsets %s, pairs %s, kinds %s, sparse %s"
        .formatted(
            logits,
            Arrays.toString(sequences.offsets()),
            sequences.pairs(),
            sequences.kinds(),
            teachers.keySet());
  }
}
