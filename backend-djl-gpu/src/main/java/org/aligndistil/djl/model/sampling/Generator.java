package org.aligndistil.djl.model.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.model.GaussianRandom;
import org.aligndistil.djl.model.KeyValueCache;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;

/// Samples responses to prompts, many at a time, with a cache of keys and values.
///
/// The same prompts, settings and model give the same responses. Response i draws from random
/// stream i of the seed, whatever the other prompts are; only the last bits of its logits can
/// depend on them, through the shape of the matrices.
public final class Generator {

  /// What the arrays of one batch may take together.
  private static final long BYTES = 1L << 30;

  private static final int LARGEST_BATCH = 512;

  private Generator() {}

  /// Samples one response to each prompt.
  ///
  /// A response ends with the first stop token, which belongs to it, or when it has the greatest
  /// length, or when the sequence has the model's.
  ///
  /// @param model asked for logits; its parameters do not change
  /// @param prompts each at least one token, and shorter than the model's longest sequence
  /// @param settings how tokens are drawn
  /// @return the responses without their prompts, in the order of the prompts
  public static List<int[]> sample(
      LanguageModel model, List<int[]> prompts, SamplingSettings settings) {
    int longest = 0;
    for (int[] prompt : prompts) {
      model.requireTokens(prompt);
      if (prompt.length == 0 || prompt.length == model.config().maximumPositions()) {
        throw new IllegalArgumentException(
            "prompts must have from 1 to %d tokens: %d"
                .formatted(model.config().maximumPositions() - 1, prompt.length));
      }
      longest = Math.max(longest, prompt.length);
    }
    List<int[]> responses = new ArrayList<>();
    int batch = batchSize(model.config(), longest, settings.maxNewTokens());
    for (int first = 0; first < prompts.size(); first += batch) {
      List<int[]> part = prompts.subList(first, Math.min(prompts.size(), first + batch));
      responses.addAll(sample(model, part, settings, first));
    }
    return responses;
  }

  private static List<int[]> sample(
      LanguageModel model, List<int[]> prompts, SamplingSettings settings, int firstStream) {
    TokenSampler sampler = new TokenSampler(settings);
    List<Draft> active = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      int room = model.config().maximumPositions() - prompts.get(i).length;
      active.add(
          new Draft(
              prompts.get(i),
              Math.min(room, settings.maxNewTokens()),
              new GaussianRandom(streamSeed(settings.seed(), firstStream + i))));
    }
    List<Draft> all = List.copyOf(active);
    try (KeyValueCache cache = new KeyValueCache(model, prompts, settings.maxNewTokens())) {
      float[][] logits = cache.start();
      while (true) {
        int unfinished = 0;
        for (int row = 0; row < active.size(); row++) {
          Draft draft = active.get(row);
          if (!draft.isFinished()) {
            draft.append(sampler.sample(logits[row], draft.random), settings.stopTokens());
            unfinished += draft.isFinished() ? 0 : 1;
          }
        }
        if (unfinished == 0) {
          return all.stream().map(Draft::response).toList();
        }
        if (2 * unfinished <= active.size()) {
          List<Draft> before = List.copyOf(active);
          active.removeIf(Draft::isFinished);
          cache.keep(active.stream().mapToLong(before::indexOf).toArray());
        }
        logits =
            cache.append(
                active.stream().mapToLong(Draft::lastToken).toArray(),
                active.stream().mapToLong(Draft::lastPosition).toArray());
      }
    }
  }

  /// Streams must not be shifts of each other: SplitMix64's finaliser separates the seeds.
  private static long streamSeed(long seed, int stream) {
    long z = seed + (stream + 1L) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static int batchSize(ModelConfig config, long longestPrompt, long newTokens) {
    ModelConfig.Size size = config.size();
    long capacity = Math.min(longestPrompt + newTokens, config.maximumPositions());
    long cache = 2L * size.layers() * capacity * size.keyValueHeads() * config.headSize();
    long activations = longestPrompt * (3L * size.intermediate() + 4L * size.hidden());
    long mask = size.heads() * longestPrompt * longestPrompt;
    long bytes = Float.BYTES * (cache + activations + mask + size.vocabulary());
    return Math.clamp(BYTES / bytes, 1, LARGEST_BATCH);
  }

  /// A response that grows.
  private static final class Draft {
    private final int[] prompt;
    private final int[] response;
    private final GaussianRandom random;
    private int length;
    private boolean stopped;

    private Draft(int[] prompt, int limit, GaussianRandom random) {
      this.prompt = prompt;
      this.response = new int[limit];
      this.random = random;
    }

    private void append(int token, List<Integer> stopTokens) {
      response[length++] = token;
      stopped = stopTokens.contains(token);
    }

    private boolean isFinished() {
      return stopped || length == response.length;
    }

    private int lastToken() {
      return response[length - 1];
    }

    private int lastPosition() {
      return prompt.length + length - 1;
    }

    private int[] response() {
      return Arrays.copyOf(response, length);
    }
  }
}
