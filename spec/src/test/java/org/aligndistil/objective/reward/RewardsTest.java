package org.aligndistil.objective.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// Numbers worked out by hand, all of them exact in binary, and identities on random ones.
class RewardsTest {

  private static final int[] OFFSETS = {0, 2, 2, 3};
  private static final TokenLogRatios DPO =
      new TokenLogRatios(new double[] {-1, -2, -0.5}, new double[] {-2, -1.5, -4});
  private static final TokenLogRatios POLICY =
      new TokenLogRatios(new double[] {-1, -1, -1}, new double[] {-1.25, -0.5, -3});

  private static TokenLogRatios random(Random random, int count) {
    return new TokenLogRatios(
        random.doubles(count, -5, 0).toArray(), random.doubles(count, -5, 0).toArray());
  }

  @Test
  void tokenAndResponseRewardsOfDpo() {
    DpoReward reward = new DpoReward(0.5);
    assertArrayEquals(new double[] {0.5, -0.25, 1.75}, reward.ofTokens(DPO));
    assertArrayEquals(new double[] {0.25, 0, 1.75}, reward.ofResponses(DPO, OFFSETS));
    assertEquals(0.1, new DpoReward().beta());
  }

  @Test
  void contrastiveRewards() {
    ContrastiveReward reward = new ContrastiveReward(2);
    assertArrayEquals(new double[] {2, -1, 7}, reward.ofTokens(DPO));
    assertArrayEquals(new double[] {1, 0, 7}, reward.ofResponses(DPO, OFFSETS));
    assertEquals(0.1, new ContrastiveReward().beta0());
  }

  @Test
  void rewardsOfTokensSumToThoseOfResponses() {
    Random random = new Random(41);
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(50);
      TokenLogRatios ratios = random(random, n);
      DpoReward reward = new DpoReward(random.nextDouble(0.01, 3));
      double sum = Arrays.stream(reward.ofTokens(ratios)).sum();
      double whole = reward.ofResponses(ratios, new int[] {0, n})[0];
      double size = Arrays.stream(reward.ofTokens(ratios)).map(Math::abs).sum();
      assertEquals(whole, sum, (n + 3) * 0x1p-53 * size);
    }
  }

  @Test
  void estimatorsOfTheKl() {
    assertEquals(-0.5, KlEstimator.K1.estimate(-0.5));
    assertEquals(0.125, KlEstimator.K2.estimate(-0.5));
    assertEquals(Math.exp(-2) + 1, KlEstimator.K3.estimate(2), 0x1p-51);
    assertEquals(Math.exp(2) - 3, KlEstimator.K3.estimate(-2), 0x1p-49);
    assertEquals(0, KlEstimator.K3.estimate(0));
    // ρ²/2 − ρ³/6 + …: subtracting would leave nothing.
    assertEquals(0x1p-81 * (1 - 0x1p-40 / 3), KlEstimator.K3.estimate(0x1p-40), 0x1p-132);
    for (KlEstimator estimator : KlEstimator.values()) {
      assertEquals(0, estimator.estimate(0));
    }
  }

  @Test
  void theEstimatorsK2AndK3AreNeverNegative() {
    Random random = new Random(43);
    for (int round = 0; round < 10_000; round++) {
      double logRatio = random.nextGaussian() * Math.scalb(1.0, -random.nextInt(-8, 60));
      assertTrue(KlEstimator.K2.estimate(logRatio) >= 0);
      assertTrue(KlEstimator.K3.estimate(logRatio) >= 0, "at " + logRatio);
    }
  }

  /// E_{y∼p} k(log p_y − log q_y) is KL(p‖q) for k1 and for k3, on a vocabulary of three.
  @Test
  void theEstimatorsK1AndK3HaveNoBias() {
    double[] p = {0.5, 0.25, 0.25};
    double[] q = {0.125, 0.75, 0.125};
    double k1 = 0;
    double k3 = 0;
    for (int v = 0; v < p.length; v++) {
      double logRatio = Math.log(p[v]) - Math.log(q[v]);
      k1 += p[v] * KlEstimator.K1.estimate(logRatio);
      k3 += p[v] * KlEstimator.K3.estimate(logRatio);
    }
    assertEquals(k1, k3, 0x1p-50);
  }

  @Test
  void penaltiesOnTokensAndOnResponses() {
    KlPenalty penalty = new KlPenalty(0.5, KlEstimator.K1);
    assertArrayEquals(
        new double[] {1 - 0.125, 2 + 0.25, 3 - 1},
        penalty.onTokens(new double[] {1, 2, 3}, POLICY));
    assertArrayEquals(
        new double[] {-0.125, 10 + 0.25, 30 - 1},
        penalty.onResponses(new double[] {10, 20, 30}, POLICY, OFFSETS));
    assertArrayEquals(
        new double[] {-0.015625, -0.0625, -1},
        new KlPenalty(0.5, KlEstimator.K2).onTokens(new double[3], POLICY));
  }

  @Test
  void rewardsOfReinforcedTokenOptimisation() {
    RtoReward reward = new RtoReward(0.5, 0.25, Double.POSITIVE_INFINITY);
    double[] expected = {0.5 - 0.0625, -0.25 + 0.125, 1.75 - 0.5};
    assertArrayEquals(expected, reward.ofTokens(DPO, POLICY));
    assertArrayEquals(
        new double[] {expected[0], expected[1] + 10, expected[2] + 30},
        reward.ofTokens(DPO, POLICY, new double[] {10, 20, 30}, OFFSETS));
    assertArrayEquals(
        new double[] {expected[0], expected[1], 1 - 0.5},
        new RtoReward(0.5, 0.25, 1).ofTokens(DPO, POLICY));
    assertEquals(new RtoReward(0.1, 0.05, Double.POSITIVE_INFINITY), new RtoReward());
  }

  @Test
  void rewardsOfDistilledPpo() {
    DppoReward reward = new DppoReward(0.5);
    assertArrayEquals(
        new double[] {-0.125, 0.25 + 0.25, 1.75 - 1}, reward.atSequenceLevel(DPO, POLICY, OFFSETS));
    assertArrayEquals(
        new double[] {0.5 - 0.125, -0.25 + 0.25, 1.75 - 1}, reward.atTokenLevel(DPO, POLICY));
  }

  @Test
  void bothRewardsOfDistilledPpoHaveTheSameSum() {
    Random random = new Random(47);
    for (int round = 0; round < 100; round++) {
      int n = 1 + random.nextInt(30);
      TokenLogRatios dpo = random(random, n);
      TokenLogRatios policy = random(random, n);
      DppoReward reward = new DppoReward();
      double one = Arrays.stream(reward.atSequenceLevel(dpo, policy, new int[] {0, n})).sum();
      double other = Arrays.stream(reward.atTokenLevel(dpo, policy)).sum();
      assertEquals(one, other, 4 * n * 0x1p-53 * n);
    }
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    assertEquals(
        "of and to must have equal length: 1 != 2",
        refusal(() -> new TokenLogRatios(new double[1], new double[2])));
    assertEquals(
        "to must be finite: -Infinity at entry 0",
        refusal(() -> new TokenLogRatios(new double[1], new double[] {Double.NEGATIVE_INFINITY})));
    assertEquals("beta must be positive and finite: NaN", refusal(() -> new DpoReward(Double.NaN)));
    assertEquals("beta must be positive and finite: 0.0", refusal(() -> new DppoReward(0)));
    assertEquals(
        "beta must be finite and not negative: -1.0",
        refusal(() -> new KlPenalty(-1, KlEstimator.K1)));
    assertEquals("clip must be positive: NaN", refusal(() -> new RtoReward(1, 1, Double.NaN)));
    assertEquals(
        "offsets must rise from 0 to the number of tokens, 3: [0, 2]",
        refusal(() -> new DpoReward().ofResponses(DPO, new int[] {0, 2})));
    assertEquals(
        "offsets must not fall: 1 < 2 at entry 2",
        refusal(() -> new DpoReward().ofResponses(DPO, new int[] {0, 2, 1, 3})));
    assertEquals(
        "rewards and responses must have equal length: 1 != 3",
        refusal(() -> new KlPenalty().onResponses(new double[1], POLICY, OFFSETS)));
  }

  private static String refusal(Executable work) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, work).getMessage());
  }
}
