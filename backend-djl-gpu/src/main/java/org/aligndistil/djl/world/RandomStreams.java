package org.aligndistil.djl.world;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Independent streams of random numbers from one seed, one for each purpose and index.
///
/// What is drawn for one purpose or index does not depend on what was drawn before for another, so
/// that work may be reordered, split or resumed. Equal seed, purpose and index give equal numbers.
///
/// @param seed any number
public record RandomStreams(long seed) {

  /// The stream for the index-th thing of a purpose, from its beginning.
  ///
  /// @param purpose a name, such as `prompts`
  /// @param index which of its things
  public RandomGenerator stream(String purpose, long index) {
    Objects.requireNonNull(purpose, "purpose");
    long state = mix(seed);
    for (int i = 0; i < purpose.length(); i++) {
      state = mix(state + purpose.charAt(i));
    }
    return new SplittableRandom(mix(mix(state) + index));
  }

  // A step of SplitMix64: its increment, then the finaliser of its output.
  private static long mix(long state) {
    long z = state + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
