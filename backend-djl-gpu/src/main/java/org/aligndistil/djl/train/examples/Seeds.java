package org.aligndistil.djl.train.examples;

import java.util.random.RandomGenerator;
import org.aligndistil.djl.world.RandomStreams;

/// Random numbers that follow from the run's seed, a purpose and a number, and from nothing that
/// happened before: a run that goes on in another process draws the same ones.
///
/// @param seed any number
public record Seeds(long seed) {

  /// Seeds of a part of the run.
  public Seeds part(String name) {
    return new Seeds(of(name, 0));
  }

  /// A seed of its own.
  ///
  /// @param purpose what for
  /// @param number such as a step
  public long of(String purpose, long number) {
    return generator(purpose, number).nextLong();
  }

  /// A generator of its own.
  public RandomGenerator generator(String purpose, long number) {
    return new RandomStreams(seed).stream(purpose, number);
  }
}
