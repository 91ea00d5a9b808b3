package org.aligndistil.objective.reward;

/// Generalised advantage estimation.
///
/// ```
/// δ_t = r_t + γ V(s_{t+1}) − V(s_t),   V after the last token is 0
/// Â_t = δ_t + γ λ Â_{t+1},   R_t = Â_t + V(s_t)
/// ```
///
/// With λ = 1, Â_t is the discounted return less the value; with λ = 0, δ_t. A response ends with
/// its last token: one that was cut off is treated as if it had ended there. Relative to the terms
/// that are summed, each step adds a few roundings.
///
/// @param gamma γ from 0 to 1, the discount
/// @param lambda λ from 0 to 1
/// @see <a href="https://arxiv.org/abs/1506.02438">Schulman et al. 2016</a>, eqs. 16, 17
public record GeneralisedAdvantage(double gamma, double lambda) {
  public GeneralisedAdvantage {
    Checks.requireShare("gamma", gamma);
    Checks.requireShare("lambda", lambda);
  }

  /// γ = 1, λ = 0.95.
  public GeneralisedAdvantage() {
    this(1, 0.95);
  }

  /// The advantages and returns of responses.
  ///
  /// @param rewards r_t, `[N]`, finite
  /// @param values V(s_t), `[N]`, finite
  /// @param offsets where responses begin and end
  public Advantages of(double[] rewards, double[] values, int[] offsets) {
    Checks.requireLength("rewards", rewards, "values", values.length);
    Checks.requireFinite("rewards", rewards);
    Checks.requireFinite("values", values);
    Checks.requireOffsets(offsets, rewards.length);
    double[] advantages = new double[rewards.length];
    double[] returns = new double[rewards.length];
    for (int s = 0; s < offsets.length - 1; s++) {
      double nextValue = 0;
      double nextAdvantage = 0;
      for (int t = offsets[s + 1] - 1; t >= offsets[s]; t--) {
        double delta = Math.fma(gamma, nextValue, rewards[t]) - values[t];
        nextAdvantage = Math.fma(gamma * lambda, nextAdvantage, delta);
        nextValue = values[t];
        advantages[t] = nextAdvantage;
        returns[t] = nextAdvantage + values[t];
      }
    }
    return new Advantages(advantages, returns);
  }
}
