package org.aligndistil.objective.calculus;

import java.util.List;

/// Σ_k p_k f_k over outcomes that exclude each other and are all there are.
///
/// ```
/// ∂/∂log p_k Σ_j p_j (f_j − c) = p_k (f_k − c)          the same to whatever the p depend on, as Σ_j p_j is 1
/// ```
///
/// c, a baseline, is what the most probable outcome has. Where nearly all that is probable has
/// nearly the same f, its derivatives cancel to what is left here before any of them is rounded.
public final class Expectation {

  private Expectation() {}

  /// The expectation.
  ///
  /// @param logProbabilities log p of each outcome; −∞ where it has no probability, and then f does
  ///   not count, whatever it is
  /// @param values f of each
  public static Value of(List<Value> logProbabilities, List<Value> values) {
    double[] baseline = baseline(logProbabilities, values);
    Value sum = logProbabilities.getFirst().expTimes(values.getFirst(), baseline);
    for (int k = 1; k < values.size(); k++) {
      sum = sum.plus(logProbabilities.get(k).expTimes(values.get(k), baseline));
    }
    return sum;
  }

  /// f of the most probable outcome; 0 if that is not finite.
  private static double[] baseline(List<Value> logProbabilities, List<Value> values) {
    double[] baseline = new double[values.getFirst().length()];
    for (int i = 0; i < baseline.length; i++) {
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < values.size(); k++) {
        double logProbability = logProbabilities.get(k).number(i);
        if (logProbability > greatest) {
          greatest = logProbability;
          baseline[i] = values.get(k).number(i);
        }
      }
      if (!Double.isFinite(baseline[i])) {
        baseline[i] = 0;
      }
    }
    return baseline;
  }
}
