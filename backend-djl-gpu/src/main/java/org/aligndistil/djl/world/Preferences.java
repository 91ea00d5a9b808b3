package org.aligndistil.djl.world;

import java.util.random.RandomGenerator;

/// Labels pairs of responses by Bradley and Terry's model on the gold reward.
///
/// ```
/// P(first is chosen) = σ((gold(first) − gold(second)) / τ)
/// ```
///
/// @param temperature τ > 0; the smaller, the more often the better response is chosen
/// @see <a href="https://doi.org/10.2307/2334029">Bradley and Terry 1952</a>
public record Preferences(double temperature) {

  /// The temperature of the built-in world.
  public static final Preferences WORLD = new Preferences(0.7);

  public Preferences {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be positive: " + temperature);
    }
  }

  /// The probability that the first of two responses is chosen.
  public double probability(double goldFirst, double goldSecond) {
    return 1 / (1 + StrictMath.exp((goldSecond - goldFirst) / temperature));
  }

  /// Chooses one of two responses. The arrays are not copied.
  ///
  /// @param prompt what both answer
  /// @param first a response
  /// @param second a response
  /// @param random drawn from once
  public PreferencePair label(Prompt prompt, int[] first, int[] second, RandomGenerator random) {
    double goldFirst = GoldReward.score(prompt, first).total();
    double goldSecond = GoldReward.score(prompt, second).total();
    return random.nextDouble() < probability(goldFirst, goldSecond)
        ? new PreferencePair(prompt, first, second, goldFirst, goldSecond)
        : new PreferencePair(prompt, second, first, goldSecond, goldFirst);
  }
}
