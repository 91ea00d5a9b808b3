package org.aligndistil.djl.model.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.aligndistil.djl.model.KeyValueCache;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.TinyModels;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.Rope;
import org.aligndistil.djl.model.decoder.PackedSequences;
import org.aligndistil.djl.torch.TorchEngine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GeneratorTest {

  private static final int STOP = 3;
  private static final SamplingSettings FREE = settings(1, List.of());
  private static final SamplingSettings STOPPING = settings(1, List.of(STOP, 4, 5));

  /// Logits with and without the cache, in float32.
  private static final double ROUNDING = 2e-5;

  @BeforeAll
  static void useOneThread() {
    TorchEngine.setThreads(1);
  }

  @Test
  void theSameSeedGivesTheSameResponses() {
    try (LanguageModel model = TinyModels.model(1)) {
      List<int[]> prompts = prompts(20);
      assertSame(
          Generator.sample(model, prompts, STOPPING), Generator.sample(model, prompts, STOPPING));
    }
  }

  @Test
  void aResponseDoesNotDependOnItsNeighbours() {
    try (LanguageModel model = TinyModels.model(1)) {
      List<int[]> prompts = prompts(12);
      List<int[]> changed = new ArrayList<>(prompts);
      for (int i = 1; i < changed.size(); i++) {
        changed.set(i, new int[] {i, i, i, i, i, i, i, i, i, i, i, i});
      }
      int[] expected = Generator.sample(model, prompts, STOPPING).getFirst();
      assertArrayEquals(expected, Generator.sample(model, changed, STOPPING).getFirst());
      assertArrayEquals(
          expected, Generator.sample(model, prompts.subList(0, 1), STOPPING).getFirst());
    }
  }

  @Test
  void equalPromptsGetDifferentResponses() {
    try (LanguageModel model = TinyModels.model(1)) {
      int[] prompt = {1, 2};
      List<int[]> responses = Generator.sample(model, List.of(prompt, prompt), FREE);
      assertTrue(!Arrays.equals(responses.get(0), responses.get(1)));
    }
  }

  @Test
  void theCacheGivesWhatTheWholeSequenceGives() {
    for (ModelConfig config : TinyModels.configs()) {
      try (LanguageModel model = TinyModels.model(config, 1)) {
        List<int[]> prompts = prompts(5);
        List<int[]> whole = new ArrayList<>(prompts);
        try (KeyValueCache cache = new KeyValueCache(model, prompts, 8)) {
          assertClose(whole, cache.start(), model);
          for (int step = 0; step < 8; step++) {
            long[] tokens = new long[whole.size()];
            long[] positions = new long[whole.size()];
            for (int i = 0; i < whole.size(); i++) {
              tokens[i] = (7L * i + step) % TinyModels.VOCABULARY;
              positions[i] = whole.get(i).length;
              int[] longer = Arrays.copyOf(whole.get(i), whole.get(i).length + 1);
              longer[longer.length - 1] = (int) tokens[i];
              whole.set(i, longer);
            }
            assertClose(whole, cache.append(tokens, positions), model);
            if (step == 3) {
              cache.keep(new long[] {0, 2, 3});
              whole.remove(4);
              whole.remove(1);
            }
          }
        }
      }
    }
  }

  @Test
  void responsesEndWithTheFirstStopToken() {
    try (LanguageModel model = TinyModels.model(1)) {
      int stopped = 0;
      for (int[] response : Generator.sample(model, prompts(30), STOPPING)) {
        for (int i = 0; i < response.length - 1; i++) {
          assertTrue(!STOPPING.stopTokens().contains(response[i]));
        }
        boolean stops = STOPPING.stopTokens().contains(response[response.length - 1]);
        assertTrue(stops || response.length == STOPPING.maxNewTokens());
        stopped += stops ? 1 : 0;
      }
      assertTrue(stopped > 0);
    }
  }

  @Test
  void theGreatestLengthMayBeTheGreatestNumber() {
    ModelConfig config =
        TinyModels.config(Family.LLAMA, Embeddings.TIED).withPositions(new Rope(10_000), 14);
    try (LanguageModel model = TinyModels.model(config, 1)) {
      List<int[]> responses =
          Generator.sample(
              model,
              List.of(new int[] {1, 2, 3}, new int[] {1}),
              new SamplingSettings(1, 1, 0, Integer.MAX_VALUE, List.of(), 5));
      assertEquals(List.of(11, 13), responses.stream().map(response -> response.length).toList());
    }
  }

  @Test
  void sequencesEndAtTheLongestOfTheModel() {
    ModelConfig config =
        TinyModels.config(Family.LLAMA, Embeddings.TIED).withPositions(new Rope(10_000), 14);
    try (LanguageModel model = TinyModels.model(config, 1)) {
      List<int[]> responses =
          Generator.sample(model, List.of(new int[] {1}, new int[10]), settings(1, List.of()));
      assertEquals(13, responses.get(0).length);
      assertEquals(4, responses.get(1).length);
      assertThrows(
          IllegalArgumentException.class,
          () -> Generator.sample(model, List.of(new int[14]), FREE));
      assertThrows(
          IllegalArgumentException.class, () -> Generator.sample(model, List.of(new int[0]), FREE));
    }
  }

  @Test
  void temperatureZeroTakesTheMostProbable() {
    try (LanguageModel model = TinyModels.model(1)) {
      int[] prompt = {5, 6, 7};
      int[] response = Generator.sample(model, List.of(prompt), settings(0, List.of())).getFirst();
      int[] whole = Arrays.copyOf(prompt, prompt.length + response.length);
      System.arraycopy(response, 0, whole, prompt.length, response.length);
      var logits =
          model.responseLogits(new PackedSequences(List.of(whole), List.of(prompt.length)));
      for (int row = 0; row < response.length; row++) {
        for (int token = 0; token < TinyModels.VOCABULARY; token++) {
          assertTrue(logits.get(row, token) <= logits.get(row, response[row]) + ROUNDING);
        }
      }
    }
  }

  private static void assertClose(List<int[]> whole, float[][] cached, LanguageModel model) {
    for (int i = 0; i < whole.size(); i++) {
      int length = whole.get(i).length;
      // A last token that is not read, so that the row before it is the one asked for.
      int[] extended = Arrays.copyOf(whole.get(i), length + 1);
      var logits = model.responseLogits(new PackedSequences(List.of(extended), List.of(length)));
      for (int token = 0; token < TinyModels.VOCABULARY; token++) {
        assertEquals(logits.get(0, token), cached[i][token], ROUNDING);
      }
    }
  }

  private static List<int[]> prompts(int count) {
    Random random = new Random(count);
    List<int[]> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prompts.add(random.ints(1 + random.nextInt(7), 0, TinyModels.VOCABULARY).toArray());
    }
    return prompts;
  }

  private static SamplingSettings settings(double temperature, List<Integer> stopTokens) {
    return new SamplingSettings(temperature, 1, 0, 25, stopTokens, 11);
  }

  private static void assertSame(List<int[]> expected, List<int[]> actual) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i));
    }
  }
}
