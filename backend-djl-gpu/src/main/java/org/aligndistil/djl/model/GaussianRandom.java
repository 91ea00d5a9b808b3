package org.aligndistil.djl.model;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// Random numbers that are the same on every machine and in every version of Java: the algorithm
/// L64X128MixRandom, which Java specifies, and on top of it arithmetic of our own.
public final class GaussianRandom {

  private final RandomGenerator bits;
  private double spare;
  private boolean hasSpare;

  /// A stream.
  ///
  /// @param seed which one
  public GaussianRandom(long seed) {
    this.bits = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /// Uniform on [0, 1), a multiple of 2⁻⁵³.
  public double uniform() {
    return (bits.nextLong() >>> 11) * 0x1p-53;
  }

  /// Standard normal, by Marsaglia's polar method.
  public double gaussian() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    while (true) {
      double u = 2 * uniform() - 1;
      double v = 2 * uniform() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        double scale = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
        spare = v * scale;
        hasSpare = true;
        return u * scale;
      }
    }
  }
}
