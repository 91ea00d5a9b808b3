package org.aligndistil.benchmark;

import java.util.Objects;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.HostMatrix;

/// The definitions, as plain as they can be: what results are checked with before they are timed.
///
/// @param z the policy's logits of a row
/// @param other the reference's
/// @param label the label of the row
/// @param listed the listed tokens
record PlainRow(double[] z, double[] other, int label, Set<Integer> listed) {

  /// The first row of a sample.
  static PlainRow firstOf(Sample sample, Set<Integer> listed) {
    return new PlainRow(
        logits(sample, Role.POLICY), logits(sample, Role.REFERENCE), sample.labels()[0], listed);
  }

  private static double[] logits(Sample sample, Role role) {
    HostMatrix matrix = Objects.requireNonNull(sample.logits().get(role));
    return IntStream.range(0, matrix.columns()).mapToDouble(v -> matrix.get(0, v)).toArray();
  }

  static double logSumExp(double[] z) {
    double max = IntStream.range(0, z.length).mapToDouble(v -> z[v]).max().orElseThrow();
    return max
        + Math.log(IntStream.range(0, z.length).mapToDouble(v -> Math.exp(z[v] - max)).sum());
  }

  /// z + ½ (z − other).
  double[] extrapolated() {
    return IntStream.range(0, z.length)
        .mapToDouble(v -> z[v] + Mixes.WEIGHT * (z[v] - other[v]))
        .toArray();
  }

  double[] p() {
    return softmax(z);
  }

  double[] q() {
    return softmax(other);
  }

  private static double[] softmax(double[] z) {
    double normaliser = logSumExp(z);
    return IntStream.range(0, z.length).mapToDouble(v -> Math.exp(z[v] - normaliser)).toArray();
  }

  double sum(IntToDoubleFunction term) {
    return IntStream.range(0, z.length).mapToDouble(term).sum();
  }

  /// Σ_v p_v f_v.
  double expectation(IntToDoubleFunction function) {
    double[] p = p();
    return sum(v -> p[v] * function.applyAsDouble(v));
  }

  int argMax() {
    return IntStream.range(0, z.length).reduce(0, (best, v) -> z[v] > z[best] ? v : best);
  }
}
