package org.aligndistil.objective;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/// The numbers that come with the responses of a batch.
///
/// @param numbers `[N]` or `[S]` for each signal, finite; the arrays are not copied
public record Signals(Map<Signal, double[]> numbers) {

  /// No numbers.
  public static final Signals NONE = new Signals(Map.of());

  public Signals {
    numbers = Map.copyOf(numbers);
    numbers.forEach(Signals::requireFinite);
  }

  private static void requireFinite(Signal signal, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "%s must be finite: %s at entry %d".formatted(signal, values[i], i));
      }
      if (signal == Signal.DESIRABLE && values[i] != 0 && values[i] != 1) {
        throw new IllegalArgumentException(
            "%s must be 0 or 1: %s at entry %d".formatted(signal, values[i], i));
      }
    }
  }

  /// The numbers of one signal.
  ///
  /// @throws IllegalArgumentException if there are none
  public double[] get(Signal signal) {
    double[] values = numbers.get(signal);
    if (values == null) {
      throw new IllegalArgumentException(
          "there are no %s, only %s".formatted(signal, numbers.keySet()));
    }
    return values;
  }

  /// The same numbers but for one signal.
  public Signals with(Signal signal, double[] values) {
    Map<Signal, double[]> changed = new EnumMap<>(Signal.class);
    changed.putAll(numbers);
    changed.put(signal, values);
    return new Signals(changed);
  }

  /// Which signals there are.
  public Set<Signal> present() {
    return numbers.keySet();
  }

  /// Checks that there is one number a token or a response.
  void requireFit(Sequences sequences) {
    numbers.forEach((signal, values) -> {
      int count =
          switch (signal.scope()) {
            case TOKEN -> sequences.tokenCount();
            case SEQUENCE -> sequences.count();
          };
      if (values.length != count) {
        throw new IllegalArgumentException(
            "%s must have one number a %s: %d != %d"
                .formatted(
                    signal,
                    signal.scope() == Signal.Scope.TOKEN ? "token" : "response",
                    values.length,
                    count));
      }
    });
  }
}
