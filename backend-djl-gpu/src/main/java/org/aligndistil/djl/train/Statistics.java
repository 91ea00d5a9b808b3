package org.aligndistil.djl.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.Tile;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.ResponseRows;

/// Statistics of responses under models, in nats.
///
/// @param backend computes them
record Statistics(Backend backend) {

  private static final int AT_ONCE = 256;
  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix REFERENCE = Mix.of(Role.REFERENCE);

  /// log π(y|x) of each response.
  double[] logProbabilities(LanguageModel model, List<Example> examples) {
    double[] sums = new double[examples.size()];
    for (int first = 0; first < examples.size(); first += AT_ONCE) {
      PackedSequences packed = packed(examples, first);
      double[] rows =
          rows(
              Map.of(Role.POLICY, logits(model, packed)),
              packed.labels(),
              tile -> tile.logProbability(POLICY));
      int[] offsets = packed.offsets();
      for (int s = 0; s < packed.count(); s++) {
        sums[first + s] = Arrays.stream(rows, offsets[s], offsets[s + 1]).sum();
      }
    }
    return sums;
  }

  /// Σ KL(π(·|s) ‖ π_other(·|s)) over the states of all responses.
  double klSum(LanguageModel model, LanguageModel other, List<Example> examples) {
    List<Double> parts = new ArrayList<>();
    for (int first = 0; first < examples.size(); first += AT_ONCE) {
      PackedSequences packed = packed(examples, first);
      double[] rows =
          rows(
              Map.of(
                  Role.POLICY, logits(model, packed),
                  Role.REFERENCE, logits(other, packed)),
              packed.labels(),
              tile -> tile.kl(POLICY, REFERENCE));
      parts.add(Arrays.stream(rows).sum());
    }
    return parts.stream().mapToDouble(part -> part).sum();
  }

  private Logits logits(LanguageModel model, PackedSequences packed) {
    return LogitsPlace.between(model, backend).logits(model, packed);
  }

  private double[] rows(Map<Role, Logits> logits, int[] labels, Function<Tile, Column> statistic) {
    double[] rows = new double[labels.length];
    backend.sweep(
        new Inputs(logits, labels),
        GradientSink.NONE,
        tile -> {
          Column column = statistic.apply(tile);
          for (int i = 0; i < tile.rowCount(); i++) {
            rows[tile.firstRow() + i] = column.value(i);
          }
        });
    return rows;
  }

  private static PackedSequences packed(List<Example> examples, int first) {
    return ResponseRows.packed(
        examples.subList(first, Math.min(examples.size(), first + AT_ONCE)), 1);
  }
}
