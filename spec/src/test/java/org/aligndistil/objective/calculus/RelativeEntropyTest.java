package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// q φ(log q − log p) against 120 digits.
class RelativeEntropyTest {

  private static final MathContext DIGITS = new MathContext(120);
  private static final double INFINITY = Double.POSITIVE_INFINITY;

  private static BigDecimal exact(BigDecimal logQ, BigDecimal logP) {
    BigDecimal delta = logQ.subtract(logP);
    BigDecimal q = BigDecimalMath.exp(logQ, DIGITS);
    return q.multiply(delta).subtract(q).add(BigDecimalMath.exp(logP, DIGITS));
  }

  private static BigDecimal exact(double logQ, double logP) {
    return exact(new BigDecimal(logQ), new BigDecimal(logP));
  }

  private static double distance(BigDecimal truth, double observed) {
    return truth.subtract(new BigDecimal(observed)).abs().doubleValue();
  }

  /// Distances of the two logarithms from 1e-17 to hundreds of nats, of either sign.
  private static double distance(Random random) {
    double size = Math.pow(10, random.nextDouble(-17, 2.8));
    return random.nextBoolean() ? size : -size;
  }

  @Test
  void isAccurateRelativeToItselfHoweverCloseBothAre() {
    Random random = new Random(1);
    double worst = 0;
    for (int round = 0; round < 4000; round++) {
      double logQ = -random.nextDouble(0, 30);
      double logP = logQ - distance(random);
      BigDecimal truth = exact(logQ, logP);
      double value = RelativeEntropy.value(logQ, logP);
      worst = Math.max(worst, distance(truth, value) / Math.max(truth.doubleValue(), 1e-300));
    }
    assertTrue(worst < 1.5e-15, "worst relative error " + worst);
  }

  @Test
  void theBoundHoldsAndIsRelativeToTheValue() {
    Random random = new Random(2);
    for (int round = 0; round < 4000; round++) {
      double logQ = -random.nextDouble(0, 740);
      double logP = logQ - distance(random);
      double bound = RelativeEntropy.bound(logQ, 0, logP, 0);
      double value = RelativeEntropy.value(logQ, logP);
      String where = "log q %s, log p %s".formatted(logQ, logP);
      assertTrue(distance(exact(logQ, logP), value) <= bound, where);
      assertTrue(bound <= 1e-12 * value + 1e-300, where + ": bound " + bound + ", value " + value);
    }
  }

  @Test
  void theBoundHoldsForAllLogarithmsWithinTheirs() {
    Random random = new Random(3);
    for (int round = 0; round < 4000; round++) {
      double logQ = -random.nextDouble(0, 40);
      double logP = logQ - distance(random);
      double errorQ = random.nextBoolean() ? 0 : Math.pow(10, random.nextDouble(-18, -1));
      double errorP = Math.pow(10, random.nextDouble(-18, -1));
      double bound = RelativeEntropy.bound(logQ, errorQ, logP, errorP);
      double value = RelativeEntropy.value(logQ, logP);
      for (int corner = 0; corner < 4; corner++) {
        BigDecimal q = moved(logQ, corner % 2 == 0 ? errorQ : -errorQ);
        BigDecimal p = moved(logP, corner < 2 ? errorP : -errorP);
        assertTrue(
            distance(exact(q, p), value) <= bound,
            "log q %s ± %s, log p %s ± %s: bound %s".formatted(logQ, errorQ, logP, errorP, bound));
      }
    }
  }

  private static BigDecimal moved(double x, double by) {
    return new BigDecimal(x).add(new BigDecimal(by));
  }

  @Test
  void isNeverNegative() {
    Random random = new Random(4);
    for (int round = 0; round < 100_000; round++) {
      double logQ = -random.nextDouble(0, 800);
      double value = RelativeEntropy.value(logQ, Math.min(0, logQ - distance(random)));
      assertTrue(value >= 0 && value < INFINITY, "log q " + logQ);
    }
  }

  @Test
  void whatHasNoProbabilityIsALimit() {
    assertEquals(0.5, RelativeEntropy.value(-INFINITY, Math.log(0.5)), 1e-16);
    assertEquals(0, RelativeEntropy.value(-INFINITY, -INFINITY));
    assertEquals(INFINITY, RelativeEntropy.value(-800, -INFINITY));
    assertEquals(0, RelativeEntropy.bound(-800, 0, -INFINITY, 0));
    assertTrue(RelativeEntropy.bound(-INFINITY, 0, -1e4, 0) > 0);
    // q is below the normal range, and p/q beyond the range of double.
    assertEquals(0.9, RelativeEntropy.value(-740, Math.log(0.9)), 1e-15);
  }

  @Test
  void theSlopeIsTheDifferenceOfTheProbabilities() {
    Random random = new Random(5);
    for (int round = 0; round < 2000; round++) {
      double logQ = -random.nextDouble(0, 30);
      double logP = logQ - distance(random);
      BigDecimal p = BigDecimalMath.exp(new BigDecimal(logP), DIGITS);
      BigDecimal truth = p.subtract(BigDecimalMath.exp(new BigDecimal(logQ), DIGITS));
      double slope = RelativeEntropy.slope(logQ, logP);
      assertTrue(
          distance(truth, slope) <= 1e-15 * truth.abs().doubleValue(),
          "log q %s, log p %s".formatted(logQ, logP));
    }
  }
}
