package org.aligndistil.objective.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GeneralisedAdvantageTest {

  private static double[] random(Random random, int count) {
    return random.doubles(count, -3, 3).toArray();
  }

  @Test
  void twoResponsesByHand() {
    double[] rewards = {1, 2, 4};
    double[] values = {0.5, 1, 3};
    // Last tokens: 2 − 1 = 1, 4 − 3 = 1. Before: δ = 1 + ½·1 − 0.5 = 1, 1 + ½·½·1 = 1.25.
    Advantages found =
        new GeneralisedAdvantage(0.5, 0.5).of(rewards, values, new int[] {0, 2, 2, 3});
    assertArrayEquals(new double[] {1.25, 1, 1}, found.advantages());
    assertArrayEquals(new double[] {1.75, 2, 4}, found.returns());
    assertEquals(new GeneralisedAdvantage(1, 0.95), new GeneralisedAdvantage());
  }

  @Test
  void withLambdaOneItIsTheReturnLessTheValue() {
    Random random = new Random(53);
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(40);
      double[] rewards = random(random, n);
      double[] values = random(random, n);
      double gamma = random.nextDouble();
      Advantages found = new GeneralisedAdvantage(gamma, 1).of(rewards, values, new int[] {0, n});
      double discounted = 0;
      for (int t = n - 1; t >= 0; t--) {
        discounted = rewards[t] + gamma * discounted;
        assertEquals(discounted - values[t], found.advantages()[t], 0x1p-53 * 20 * n * n);
        assertEquals(discounted, found.returns()[t], 0x1p-53 * 20 * n * n);
      }
    }
  }

  @Test
  void withLambdaZeroItIsTheTemporalDifference() {
    double[] rewards = {1, 2, 4};
    double[] values = {0.5, 1, 3};
    assertArrayEquals(
        new double[] {1.5, 4, 1},
        new GeneralisedAdvantage(1, 0).of(rewards, values, new int[] {0, 3}).advantages());
  }

  @Test
  void responsesDoNotKnowEachOther() {
    Random random = new Random(59);
    double[] rewards = random(random, 5);
    double[] values = random(random, 5);
    GeneralisedAdvantage estimator = new GeneralisedAdvantage();
    double[] together = estimator.of(rewards, values, new int[] {0, 3, 5}).advantages();
    double[] alone =
        estimator
            .of(
                new double[] {rewards[3], rewards[4]},
                new double[] {values[3], values[4]},
                new int[] {0, 2})
            .advantages();
    assertArrayEquals(alone, new double[] {together[3], together[4]});
  }

  /// Against Σ_k (γλ)^k δ_{t+k} in exact decimal arithmetic, within two roundings a step of the sum
  /// of the magnitudes.
  @Test
  void itIsItsEquationInExactArithmetic() {
    Random random = new Random(61);
    for (int round = 0; round < 30; round++) {
      int n = 1 + random.nextInt(25);
      double[] rewards = random(random, n);
      double[] values = random(random, n);
      double gamma = round == 0 ? 1 : random.nextDouble(0.9, 1);
      double lambda = round == 0 ? 0.95 : random.nextDouble();
      double[] found =
          new GeneralisedAdvantage(gamma, lambda)
              .of(rewards, values, new int[] {0, n})
              .advantages();
      for (int t = 0; t < n; t++) {
        BigDecimal weight = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ZERO;
        BigDecimal size = BigDecimal.ZERO;
        for (int k = t; k < n; k++) {
          BigDecimal next = new BigDecimal(k + 1 < n ? values[k + 1] : 0);
          BigDecimal ahead = new BigDecimal(gamma).multiply(next);
          BigDecimal reward = new BigDecimal(rewards[k]);
          BigDecimal value = new BigDecimal(values[k]);
          BigDecimal delta = reward.add(ahead).subtract(value);
          sum = sum.add(weight.multiply(delta));
          BigDecimal terms = reward.abs().add(ahead.abs()).add(value.abs());
          size = size.add(weight.multiply(terms));
          weight = weight.multiply(new BigDecimal(gamma)).multiply(new BigDecimal(lambda));
        }
        BigDecimal error = sum.subtract(new BigDecimal(found[t])).abs();
        BigDecimal allowed = size.multiply(new BigDecimal(0x1p-53 * (2 * (n - t) + 2)));
        assertTrue(error.compareTo(allowed) <= 0, "%s > %s".formatted(error, allowed));
      }
    }
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    var gamma =
        assertThrows(IllegalArgumentException.class, () -> new GeneralisedAdvantage(1.1, 0));
    assertEquals("gamma must be from 0 to 1: 1.1", gamma.getMessage());
    var lengths =
        assertThrows(
            IllegalArgumentException.class,
            () -> new GeneralisedAdvantage().of(new double[2], new double[3], new int[] {0, 2}));
    assertEquals("rewards and values must have equal length: 2 != 3", lengths.getMessage());
    var finite =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new GeneralisedAdvantage()
                    .of(new double[1], new double[] {Double.NaN}, new int[] {0, 1}));
    assertEquals("values must be finite: NaN at entry 0", finite.getMessage());
  }
}
