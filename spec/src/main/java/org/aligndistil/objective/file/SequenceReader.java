package org.aligndistil.objective.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.safetensors.Tensor;

/// Reads what a batch file says of responses and their tokens, beside logits.
///
/// @param reader of the file
/// @param tokens where its response tokens lie
record SequenceReader(TensorReader reader, ResponseTokens tokens) {

  static final String PAIRS = "pairs";
  static final String KIND = "kind";

  /// The responses with the pairs and the kinds that an objective reads.
  ///
  /// Where the file says no kinds, they follow from the pairs.
  Sequences sequences(Objective objective) throws SafetensorsException {
    requireTokens();
    boolean saysKinds = reader.has(KIND);
    boolean kindsFromPairs = !saysKinds && !objective.kinds().isEmpty() && reader.has(PAIRS);
    List<Sequences.Pair> pairs = objective.needsPairs() || kindsFromPairs ? pairs() : List.of();
    return saysKinds
        ? new Sequences(tokens.offsets(), pairs, kinds())
        : new Sequences(tokens.offsets(), pairs);
  }

  /// The responses alone.
  Sequences sequences() throws SafetensorsException {
    requireTokens();
    return new Sequences(tokens.offsets());
  }

  private void requireTokens() throws SafetensorsException {
    if (tokens.count() == 0) {
      throw reader.error(
          tokens.isPadded() ? ResponseTokens.MASK : ResponseTokens.OFFSETS,
          "a response token",
          "none");
    }
  }

  /// The numbers that an objective reads.
  Signals signals(Objective objective) throws SafetensorsException {
    Map<Signal, double[]> numbers = new EnumMap<>(Signal.class);
    for (Signal signal : objective.signals()) {
      numbers.put(
          signal,
          switch (signal.scope()) {
            case TOKEN -> ofTokens(signal.toString());
            case SEQUENCE ->
                signal == Signal.DESIRABLE ? desirable() : ofSequences(signal.toString());
          });
    }
    return new Signals(numbers);
  }

  private double[] ofTokens(String name) throws SafetensorsException {
    Tensor tensor = reader.require(name, TensorReader.NUMBERS, tokens.shape());
    double[] numbers = new double[tokens.count()];
    for (int token = 0; token < numbers.length; token++) {
      numbers[token] = TensorReader.number(tensor, tokens.position(token));
      requireFinite(name, numbers[token], tokens.locate(token));
    }
    return numbers;
  }

  private double[] ofSequences(String name) throws SafetensorsException {
    Tensor tensor = reader.require(name, TensorReader.NUMBERS, List.of((long) tokens.sequences()));
    double[] numbers = new double[tokens.sequences()];
    for (int s = 0; s < numbers.length; s++) {
      numbers[s] = TensorReader.number(tensor, s);
      requireFinite(name, numbers[s], "sequence " + s);
    }
    return numbers;
  }

  private void requireFinite(String name, double number, String where) throws SafetensorsException {
    if (!Double.isFinite(number)) {
      throw reader.error(name, "finite numbers", "%s at %s".formatted(number, where));
    }
  }

  private double[] desirable() throws SafetensorsException {
    boolean[] mask = reader.mask(Signal.DESIRABLE.toString(), List.of((long) tokens.sequences()));
    double[] numbers = new double[mask.length];
    Arrays.setAll(numbers, s -> mask[s] ? 1 : 0);
    return numbers;
  }

  private List<ResponseKind> kinds() throws SafetensorsException {
    Tensor tensor = reader.require(KIND, List.of(DType.I64), List.of((long) tokens.sequences()));
    List<ResponseKind> kinds = new ArrayList<>();
    for (int s = 0; s < tokens.sequences(); s++) {
      long code = TensorReader.integer(tensor, s);
      Optional<ResponseKind> kind = ResponseKind.ofCode(code);
      if (kind.isEmpty()) {
        List<Integer> codes = ResponseKind.ALL.stream().map(ResponseKind::code).sorted().toList();
        throw reader.error(
            KIND, "one of the numbers " + codes, "%d at sequence %d".formatted(code, s));
      }
      kinds.add(kind.get());
    }
    return kinds;
  }

  private List<Sequences.Pair> pairs() throws SafetensorsException {
    long[] indices = reader.longs(PAIRS, List.of(TensorReader.ANY, 2L));
    List<Sequences.Pair> pairs = new ArrayList<>();
    for (int i = 0; i < indices.length; i += 2) {
      long chosen = indices[i];
      long rejected = indices[i + 1];
      if (!isSequence(chosen) || !isSequence(rejected) || chosen == rejected) {
        throw reader.error(
            PAIRS,
            "two different sequences from 0 to " + (tokens.sequences() - 1),
            "[%d, %d] at entry %d".formatted(chosen, rejected, i / 2));
      }
      pairs.add(new Sequences.Pair((int) chosen, (int) rejected));
    }
    if (pairs.isEmpty()) {
      throw reader.error(PAIRS, "a pair", "none");
    }
    return pairs;
  }

  private boolean isSequence(long index) {
    return index >= 0 && index < tokens.sequences();
  }
}
