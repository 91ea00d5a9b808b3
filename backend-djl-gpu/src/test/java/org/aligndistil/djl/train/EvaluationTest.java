package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.world.Words;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.report.WorldReport;
import org.aligndistil.djl.train.run.RunDirectory;
import org.aligndistil.djl.world.PreferencePair;
import org.aligndistil.objective.Evaluator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

  private static final String RECIPE =
      """
      model: {hidden: 16, intermediate: 16, layers: 1, heads: 2}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 4}
      stages:
        - {name: sft, objective: sft, data: reviews, steps: 40, batch: 16, learning_rate: 1e-2}
      evaluation: {data: pairs, prompts: 1, samples: 2, pairs: 4}
      """;

  @TempDir private Path directory;

  @Test
  void theLengthOfAResponseCountsItsEnd() throws IOException {
    SmallRuns.model(directory, 120);
    Recipe recipe = Recipe.parse(new Recipe.Source("small", RECIPE, directory));
    int[] prompt = Words.parse("<bos> formal food staff <sep>");
    List<Example> responses =
        List.of(
            new Example(prompt, List.of(Words.parse("pasta felt good. <eos>"))),
            new Example(prompt, List.of(Words.parse("ugh"))));
    try (Backend backend = Backends.open("cpu");
        LanguageModel model = LanguageModel.open(directory, Device.cpu())) {
      WorldReport.Behaviour behaviour =
          new Examiner(
                  new ModelStore(new RunDirectory(directory), recipe, Device.cpu()),
                  recipe.examination().orElseThrow(),
                  new Evaluator(backend),
                  RunListener.NONE)
              .behaviour(model, responses);
      assertEquals((5 + 1) / 2.0, behaviour.length());
      assertEquals(0.5, behaviour.withoutEnd());
    }
  }

  @Test
  void pairsDoNotDependOnWhatTheActivityIsCalled() throws IOException {
    SmallRuns.model(directory, 120);
    try (LanguageModel model = LanguageModel.open(directory, Device.cpu())) {
      PairSampler sampler = new PairSampler(model, 0.7, new Seeds(3), RunListener.NONE);
      List<PreferencePair> pairs = sampler.sample(new PairSampler.Purpose("a", "one"), 4);
      List<PreferencePair> same = sampler.sample(new PairSampler.Purpose("a", "other"), 4);
      List<PreferencePair> others = sampler.sample(new PairSampler.Purpose("b", "one"), 4);
      assertEquals(words(pairs), words(same));
      assertTrue(!words(pairs).equals(words(others)), "another stream, the same pairs");
    }
  }

  @Test
  void aDivergedStageNamesItselfAndItsStep() {
    String diverging = RECIPE.replace("1e-2", "1e38");
    TrainingException thrown =
        assertThrows(
            TrainingException.class,
            () -> SmallRuns.run(diverging, directory.resolve("run"), RunListener.NONE));
    assertTrue(
        thrown.getMessage().matches("stage 'sft', step [2-9]: policy logits.* is NaN.*"),
        thrown.getMessage());
    assertInstanceOf(NonFiniteLogitsException.class, thrown.getCause());
  }

  private static List<String> words(List<PreferencePair> pairs) {
    return pairs.stream().map(pair -> World.text(pair.chosen())).toList();
  }
}
