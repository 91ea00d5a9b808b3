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
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// Responses and preferences over some logits.
///
/// @param logits the rows
/// @param sequences how rows form responses and pairs
/// @param signals a number for every signal there is
public record BatchCase(LogitsCase logits, Sequences sequences, Signals signals) {

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
        logits, new Sequences(sequences.offsets(), sequences.pairs(), kinds), signals);
  }

  /// The number of rows that responses of given lengths have.
  public static int rows(int... lengths) {
    return Arrays.stream(lengths).sum();
  }

  /// What an evaluator reads.
  public Batch batch(RowPosition position) {
    return new Batch(logits.inputs(), sequences, position, signals, Map.of());
  }

  /// The same logits, exactly.
  public ExactBatch exact() {
    Map<Role, List<List<Real>>> rows = new LinkedHashMap<>();
    for (Role role : logits.logits().keySet()) {
      rows.put(
          role,
          IntStream.range(0, logits.rowCount()).mapToObj(row -> logits.exact(role, row)).toList());
    }
    return new ExactBatch(rows, logits.labels(), sequences, signals);
  }

  /// Only some of the responses, in a given order, with the pairs between them.
  ///
  /// @param order indices of responses
  public BatchCase select(int... order) {
    int[] rows =
        Arrays.stream(order)
            .flatMap(s -> IntStream.range(sequences.offsets()[s], sequences.offsets()[s + 1]))
            .toArray();
    int[] lengths = Arrays.stream(order).map(sequences::length).toArray();
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
        logits.select(rows), new Sequences(offsets(lengths), kept, kinds), new Signals(numbers));
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
        logits, new Sequences(offsets, sequences.pairs(), kinds), new Signals(numbers));
  }

  /// The same responses over other logits.
  public BatchCase with(LogitsCase other) {
    return new BatchCase(other, sequences, signals);
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
    return "%s, offsets %s, pairs %s, kinds %s"
        .formatted(
            logits, Arrays.toString(sequences.offsets()), sequences.pairs(), sequences.kinds());
  }
}
