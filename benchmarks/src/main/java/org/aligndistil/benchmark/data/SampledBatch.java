package org.aligndistil.benchmark.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// Makes a batch of sampled logits that an objective can be evaluated on.
///
/// Responses are equally long. The first half is [ResponseKind#CHOSEN]; the second half is of the
/// other kind that the objective needs: the rejected responses, in the order of the chosen ones,
/// those that the policy generated, or mismatched ones.
public final class SampledBatch {

  private static final long SEED = 97;

  private SampledBatch() {}

  /// A batch for an objective.
  ///
  /// @param objective what it is for
  /// @param shape of the logits
  /// @param logits of every role that the objective reads
  /// @param labels `[N]`
  public static Batch of(
      Objective objective, Shape shape, Map<Role, HostMatrix> logits, int[] labels) {
    Map<Role, Logits> read = new HashMap<>(logits);
    read.keySet().retainAll(objective.roles());
    Inputs inputs = new Inputs(read, labels);
    return new Batch(inputs, sequences(objective, shape), objective.rowPosition())
        .with(signals(objective, shape, Objects.requireNonNull(logits.get(Role.POLICY)), labels));
  }

  private static Sequences sequences(Objective objective, Shape shape) {
    int count = shape.responses();
    int half = count / 2;
    int[] offsets = IntStream.rangeClosed(0, count).map(s -> s * shape.responseLength()).toArray();
    if (objective.needsPairs()) {
      return new Sequences(
          offsets,
          IntStream.range(0, half).mapToObj(i -> new Sequences.Pair(i, half + i)).toList());
    }
    ResponseKind other =
        objective.kinds().stream()
            .filter(kind -> kind != ResponseKind.CHOSEN)
            .findFirst()
            .orElse(ResponseKind.CHOSEN);
    List<ResponseKind> kinds = new ArrayList<>(Collections.nCopies(half, ResponseKind.CHOSEN));
    kinds.addAll(Collections.nCopies(half, other));
    return new Sequences(offsets, List.of(), kinds);
  }

  private static Signals signals(
      Objective objective, Shape shape, HostMatrix policy, int[] labels) {
    SplittableRandom random = new SplittableRandom(SEED);
    Map<Signal, double[]> numbers = new EnumMap<>(Signal.class);
    for (Signal signal : objective.signals()) {
      double[] values =
          switch (signal) {
            case OLD_LOG_PROBABILITIES -> logProbabilities(policy, labels);
            case DESIRABLE ->
                IntStream.range(0, shape.responses()).mapToDouble(s -> s % 2).toArray();
            case ADVANTAGES, VALUES, OLD_VALUES, RETURNS, REWARDS ->
                random.doubles(count(signal, shape)).map(u -> 2 * u - 1).toArray();
          };
      numbers.put(signal, values);
    }
    return new Signals(numbers);
  }

  private static int count(Signal signal, Shape shape) {
    return switch (signal.scope()) {
      case TOKEN -> shape.rows();
      case SEQUENCE -> shape.responses();
    };
  }

  /// Those of the policy itself, rounded to two digits, so that ratios are near 1.
  private static double[] logProbabilities(HostMatrix policy, int[] labels) {
    return IntStream.range(0, labels.length)
        .parallel()
        .mapToDouble(row -> {
          double sum =
              IntStream.range(0, policy.columns())
                  .mapToDouble(v -> Math.exp(policy.get(row, v)))
                  .sum();
          return Math.rint(100 * (policy.get(row, labels[row]) - Math.log(sum))) / 100;
        })
        .toArray();
  }
}
