package org.aligndistil.benchmark;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.LogitsGradient;
import org.aligndistil.backend.TokenLists;

/// The gradient kernel with one of its parts at a time, each with the definition of its first
/// element.
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
public enum KernelPart {
  /// f: along a difference of two roles.
  TILT(
      _ -> new LogitsGradient(Mixes.POLICY, Mixes.DIFFERENCE, List.of(), List.of(), Mixes.ZERO),
      row -> {
        double mean = row.expectation(v -> row.z()[v] - row.other()[v]);
        return row.p()[0] * (row.z()[0] - row.other()[0] - mean);
      }),
  /// b: towards another role.
  TARGET(
      _ ->
          new LogitsGradient(
              Mixes.POLICY,
              Mixes.NOTHING,
              List.of(new LogitsGradient.Target(Mixes.ONE, Mixes.OTHER)),
              List.of(),
              Mixes.ZERO),
      row -> row.p()[0] - row.q()[0]),
  /// a: towards the label.
  LABEL(
      _ -> new LogitsGradient(Mixes.POLICY, Mixes.NOTHING, List.of(), List.of(), Mixes.ONE),
      row -> row.p()[0] - (row.label() == 0 ? 1 : 0)),
  /// a_i: towards listed tokens.
  LIST(
      lists -> {
        List<Column> each = IntStream.range(0, lists.width()).mapToObj(_ -> Mixes.ONE).toList();
        return new LogitsGradient(
            Mixes.POLICY,
            Mixes.NOTHING,
            List.of(),
            List.of(new LogitsGradient.Listed(lists, each, Mixes.ZERO)),
            Mixes.ZERO);
      },
      row -> row.listed().size() * row.p()[0] - (row.listed().contains(0) ? 1 : 0));

  private final Function<TokenLists, LogitsGradient> coefficients;
  private final Function<PlainRow, Double> definition;

  KernelPart(
      Function<TokenLists, LogitsGradient> coefficients, Function<PlainRow, Double> definition) {
    this.coefficients = coefficients;
    this.definition = definition;
  }

  /// The coefficients that leave this part only.
  LogitsGradient coefficients(TokenLists lists) {
    return coefficients.apply(lists);
  }

  /// What ∂L/∂z of the first token must be.
  double defined(PlainRow row) {
    return definition.apply(row);
  }
}
