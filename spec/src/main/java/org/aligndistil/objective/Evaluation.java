package org.aligndistil.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What an objective is on a batch.
///
/// @param loss the loss, in nats
/// @param errorBound the true loss of the given logits lies within this distance of `loss`
/// @param metrics means over the batch of what practitioners watch, in the order of the objective;
///   each over what it is a number of, rows, sequences or pairs
/// @param tokens the number of response tokens Σ_s |y_s|
/// @param sequences the number of sequences S
public record Evaluation(
    double loss, double errorBound, Map<String, Mean> metrics, int tokens, int sequences) {
  public Evaluation {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /// The same with further means, such as [Diagnostics], after its own.
  public Evaluation with(Map<String, Mean> further) {
    Map<String, Mean> all = new LinkedHashMap<>(metrics);
    all.putAll(further);
    return new Evaluation(loss, errorBound, all, tokens, sequences);
  }

  /// The values of the metrics, by name.
  public Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    metrics.forEach((name, mean) -> means.put(name, mean.value()));
    return means;
  }
}
