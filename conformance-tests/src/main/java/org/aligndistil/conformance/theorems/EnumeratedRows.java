package org.aligndistil.conformance.theorems;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.theorems.model.LanguageModel;
import org.aligndistil.conformance.theorems.model.State;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signals;

/// Responses of models as a batch: one row for every state of every response.
final class EnumeratedRows {

  private EnumeratedRows() {}

  /// A batch in which each even response is preferred to the next.
  ///
  /// @param origin how to make it again
  /// @param models whose logits are exact in binary32
  /// @param responses at least one
  static BatchCase of(String origin, Map<Role, LanguageModel> models, List<State> responses) {
    List<State> states = responses.stream().flatMap(y -> y.before().stream()).toList();
    Map<Role, double[][]> logits = new LinkedHashMap<>();
    models.forEach((role, model) ->
        logits.put(
            role,
            states.stream()
                .map(s -> model.logits(s).stream().mapToDouble(Real::doubleValue).toArray())
                .toArray(double[][]::new)));
    int[] labels =
        responses.stream().flatMap(y -> y.tokens().stream()).mapToInt(Integer::intValue).toArray();
    int[] offsets = new int[responses.size() + 1];
    for (int i = 0; i < responses.size(); i++) {
      offsets[i + 1] = offsets[i] + responses.get(i).length();
    }
    List<Sequences.Pair> pairs =
        IntStream.range(0, responses.size() / 2)
            .mapToObj(k -> new Sequences.Pair(2 * k, 2 * k + 1))
            .toList();
    return new BatchCase(
        new LogitsCase(origin, ElementType.F32, logits, labels, new double[labels.length]),
        new Sequences(offsets, pairs),
        Signals.NONE);
  }
}
