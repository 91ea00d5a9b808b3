package org.aligndistil.djl.model.sampling;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.aligndistil.djl.model.GaussianRandom;

/// Draws a token from a row of logits, in double precision.
///
/// Of equally probable tokens the one of smaller id counts as more probable, so that top-k keeps
/// exactly k.
final class TokenSampler {

  private final SamplingSettings settings;

  TokenSampler(SamplingSettings settings) {
    this.settings = settings;
  }

  /// A token.
  ///
  /// @param logits `[V]`, −∞ for a masked token
  /// @param random asked for one number, unless the temperature is 0
  int sample(float[] logits, GaussianRandom random) {
    int best = argMax(logits);
    if (settings.temperature() == 0) {
      return best;
    }
    double[] weights = weights(logits, logits[best]);
    double threshold = random.uniform() * Arrays.stream(weights).sum();
    double sum = 0;
    int last = best;
    for (int token = 0; token < weights.length; token++) {
      if (weights[token] > 0) {
        sum += weights[token];
        last = token;
        if (sum > threshold) {
          break;
        }
      }
    }
    return last;
  }

  /// Unnormalised probabilities, 0 for what is not kept.
  ///
  /// @param logits `[V]`
  /// @param maximum of them
  double[] weights(float[] logits, float maximum) {
    double[] weights = new double[logits.length];
    for (int token = 0; token < logits.length; token++) {
      weights[token] = StrictMath.exp(((double) logits[token] - maximum) / settings.temperature());
    }
    if (settings.topK() > 0 && settings.topK() < logits.length) {
      keep(weights, ranked(weights, kthLargest(weights, settings.topK())), settings.topK());
    }
    if (settings.topP() < 1) {
      keepNucleus(weights);
    }
    return weights;
  }

  private void keepNucleus(double[] weights) {
    double total = Arrays.stream(weights).sum();
    // Tokens below this have less than 1 − p together: the set lies within the others, and only
    // they need sorting.
    int[] ranked = ranked(weights, (1 - settings.topP()) * total / weights.length);
    double sum = 0;
    int count = 0;
    while (count < ranked.length && sum < settings.topP() * total) {
      sum += weights[ranked[count++]];
    }
    keep(weights, ranked, Math.max(1, count));
  }

  /// The tokens of at least this weight, the most probable first.
  private static int[] ranked(double[] weights, double least) {
    return IntStream.range(0, weights.length)
        .filter(token -> weights[token] > 0 && weights[token] >= least)
        .boxed()
        .sorted((a, b) -> Double.compare(weights[b], weights[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static void keep(double[] weights, int[] ranked, int count) {
    double[] kept = new double[weights.length];
    for (int i = 0; i < Math.min(count, ranked.length); i++) {
      kept[ranked[i]] = weights[ranked[i]];
    }
    System.arraycopy(kept, 0, weights, 0, kept.length);
  }

  /// The k-th largest of the weights, by a heap of the k largest so far, the least at its top.
  private static double kthLargest(double[] weights, int k) {
    double[] heap = Arrays.copyOf(weights, k);
    Arrays.sort(heap);
    for (int token = k; token < weights.length; token++) {
      if (weights[token] > heap[0]) {
        sink(heap, weights[token]);
      }
    }
    return heap[0];
  }

  private static void sink(double[] heap, double value) {
    int at = 0;
    while (2 * at + 1 < heap.length) {
      int child = 2 * at + 1;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }

  private static int argMax(float[] logits) {
    int best = 0;
    for (int token = 0; token < logits.length; token++) {
      if (Float.isNaN(logits[token]) || logits[token] == Float.POSITIVE_INFINITY) {
        throw new ArithmeticException(
            "the logit of token %d is %s".formatted(token, logits[token]));
      }
      if (logits[token] > logits[best]) {
        best = token;
      }
    }
    if (logits[best] == Float.NEGATIVE_INFINITY) {
      throw new ArithmeticException("all tokens are masked");
    }
    return best;
  }
}
