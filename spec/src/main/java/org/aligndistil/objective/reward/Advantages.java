package org.aligndistil.objective.reward;

/// What a policy and a value head are trained on.
///
/// @param advantages Â_t, `[N]`; not copied
/// @param returns R_t = Â_t + V(s_t), `[N]`; not copied
public record Advantages(double[] advantages, double[] returns) {
  public Advantages {
    Checks.requireLength("advantages", advantages, "returns", returns.length);
  }
}
