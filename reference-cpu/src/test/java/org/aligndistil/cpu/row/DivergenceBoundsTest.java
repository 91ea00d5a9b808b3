package org.aligndistil.cpu.row;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The part of a divergence's bound that its means share is no less than what it bounds.
class DivergenceBoundsTest {

  private static double near(double mean, double m) {
    return mean - (m - Math.log1p(m));
  }

  private static double far(double mean, double m) {
    return mean + Math.log1p(m);
  }

  @Test
  void whatANormaliserDoesToItsMeansTogetherIsBounded() {
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      double error = Math.pow(10, -3 - 4 * random.nextDouble());
      double factor = 1 + error * (2 * random.nextDouble() - 1);
      double mean = random.nextGaussian() * Math.pow(10, random.nextInt(-3, 4));
      double m = Math.expm1(1.5 * random.nextGaussian());
      double atMean = factor * mean;
      double atM = factor * m;
      double rest = 1 / (1 + Math.min(m, atM));
      double change = Math.abs(near(atMean, atM) - near(mean, m));
      double derivative = atMean - atM * atM / (1 + atM);
      double bound = DivergenceBounds.together(error, atMean, derivative, Math.abs(atM), rest);
      assertTrue(change <= bound, () -> change + " > " + bound);
      double changeFar = Math.abs(far(atMean, atM) - far(mean, m));
      double derivativeFar = atMean + atM / (1 + atM);
      double boundFar =
          DivergenceBounds.together(error, atMean, derivativeFar, Math.abs(atM), rest);
      assertTrue(changeFar <= boundFar, () -> changeFar + " > " + boundFar);
    }
  }
}
