package org.aligndistil.objective.reward;

import org.aligndistil.objective.calculus.ExactSum;

/// How much likelier one model finds every token of some responses than another does.
///
/// ```
/// ρ_t = log π(y_t|s_t) − log π'(y_t|s_t)          nats
/// ```
///
/// @param of log π of every token, `[N]`, finite; not copied
/// @param to log π' of every token, `[N]`, finite; not copied
public record TokenLogRatios(double[] of, double[] to) {
  public TokenLogRatios {
    Checks.requireLength("of", of, "to", to.length);
    Checks.requireFinite("of", of);
    Checks.requireFinite("to", to);
  }

  /// The number of tokens N.
  public int count() {
    return of.length;
  }

  /// ρ_t of a token.
  public double get(int token) {
    return of[token] - to[token];
  }

  /// factor · ρ_t of every token, `[N]`.
  public double[] times(double factor) {
    double[] scaled = new double[count()];
    for (int t = 0; t < scaled.length; t++) {
      scaled[t] = factor * get(t);
    }
    return scaled;
  }

  /// factor · Σ_t ρ_t of every response, `[S]`: log π(y|x)/π'(y|x), summed exactly and rounded
  /// once; 0 for an empty one.
  ///
  /// @param offsets where responses begin and end
  public double[] sums(double factor, int[] offsets) {
    Checks.requireOffsets(offsets, count());
    double[] sums = new double[offsets.length - 1];
    for (int s = 0; s < sums.length; s++) {
      ExactSum sum = new ExactSum();
      for (int t = offsets[s]; t < offsets[s + 1]; t++) {
        sum.add(of[t]);
        sum.add(-to[t]);
      }
      sums[s] = factor * sum.value();
    }
    return sums;
  }
}
