package org.aligndistil.djl.model.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.aligndistil.djl.model.GaussianRandom;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {

  private static final float MASKED = Float.NEGATIVE_INFINITY;

  /// Five standard deviations of a frequency in 100,000 draws.
  private static final double FREQUENCY = 8e-3;

  private static final int DRAWS = 100_000;

  @Test
  void topKKeepsExactlyTheMostProbable() {
    float[] logits = {1, 3, 2, 3, 0, 2};
    assertArrayEquals(new int[] {1}, kept(logits, 1, 1));
    assertArrayEquals(new int[] {1, 2, 3}, kept(logits, 1, 3));
    assertArrayEquals(new int[] {1, 2, 3, 5}, kept(logits, 1, 4));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, kept(logits, 1, 9));
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    float[] logits = logs(0.05, 0.5, 0.15, 0.3);
    assertArrayEquals(new int[] {1}, kept(logits, 0.49, 0));
    assertArrayEquals(new int[] {1, 3}, kept(logits, 0.51, 0));
    assertArrayEquals(new int[] {1, 2, 3}, kept(logits, 0.81, 0));
    assertArrayEquals(new int[] {0, 1, 2, 3}, kept(logits, 0.96, 0));
    assertArrayEquals(new int[] {1}, kept(logits, Double.MIN_VALUE, 0));
  }

  @Test
  void topPActsOnWhatTopKLeaves() {
    // 0.5 of 0.8 is 0.625.
    assertArrayEquals(new int[] {1}, kept(logs(0.05, 0.5, 0.15, 0.3), 0.6, 2));
  }

  @Test
  void masksAgreeWithSortingEverything() {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      int size = 1 + random.nextInt(60);
      float[] logits = new float[size];
      for (int i = 0; i < size; i++) {
        logits[i] = random.nextInt(8) == 0 ? MASKED : random.nextInt(12) - 6;
      }
      logits[random.nextInt(size)] = 1;
      int topK = random.nextInt(size + 2);
      double topP = 1 - random.nextDouble();
      assertArrayEquals(sorted(logits, topP, topK), kept(logits, topP, topK));
    }
  }

  @Test
  void frequenciesAreProbabilities() {
    float[] logits = logs(0.1, 0.6, 0.3);
    TokenSampler sampler = new TokenSampler(settings(1, 1, 0));
    GaussianRandom random = new GaussianRandom(1);
    int[] counts = new int[3];
    for (int draw = 0; draw < DRAWS; draw++) {
      counts[sampler.sample(logits, random)]++;
    }
    assertEquals(0.1, counts[0] / (double) DRAWS, FREQUENCY);
    assertEquals(0.6, counts[1] / (double) DRAWS, FREQUENCY);
  }

  @Test
  void maskedTokensAreNeverDrawn() {
    float[] logits = {MASKED, 0, MASKED};
    TokenSampler sampler = new TokenSampler(settings(2, 0.9, 0));
    GaussianRandom random = new GaussianRandom(1);
    for (int draw = 0; draw < 100; draw++) {
      assertEquals(1, sampler.sample(logits, random));
    }
  }

  @Test
  void rejectsRowsWithoutADistribution() {
    TokenSampler sampler = new TokenSampler(settings(1, 1, 0));
    GaussianRandom random = new GaussianRandom(1);
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      assertThrows(ArithmeticException.class, () -> sampler.sample(new float[] {0, wrong}, random));
    }
    assertThrows(ArithmeticException.class, () -> sampler.sample(new float[] {MASKED}, random));
  }

  @Test
  void rejectsSettingsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> settings(Double.NaN, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 1.1, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, 1, -1));
  }

  private static int[] kept(float[] logits, double topP, int topK) {
    float maximum = MASKED;
    for (float logit : logits) {
      maximum = Math.max(maximum, logit);
    }
    double[] weights = new TokenSampler(settings(1, topP, topK)).weights(logits, maximum);
    return IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
  }

  /// The definition: sort everything, cut.
  private static int[] sorted(float[] logits, double topP, int topK) {
    List<Integer> order =
        IntStream.range(0, logits.length)
            .filter(i -> logits[i] != MASKED)
            .boxed()
            .sorted((a, b) -> Float.compare(logits[b], logits[a]))
            .limit(topK == 0 ? logits.length : topK)
            .toList();
    double total = order.stream().mapToDouble(i -> Math.exp(logits[i])).sum();
    double sum = 0;
    int count = 0;
    while (count < order.size() && (count == 0 || sum < topP * total)) {
      sum += Math.exp(logits[order.get(count++)]);
    }
    return order.subList(0, count).stream().mapToInt(i -> i).sorted().toArray();
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]);
    }
    return logits;
  }

  private static SamplingSettings settings(double temperature, double topP, int topK) {
    return new SamplingSettings(temperature, topP, topK, 5, List.of(), 1);
  }
}
