package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.ResponseRows;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.report.WorldReport;
import org.aligndistil.djl.world.PreferencePair;
import org.aligndistil.djl.world.Vocabulary;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;

/// Judges the models of a run in the built-in world.
///
/// @param store the models
/// @param examination on how much
/// @param evaluator computes log-probabilities, divergences and losses
/// @param listener is told how it is getting on
record Examiner(
    ModelStore store, Recipe.Examination examination, Evaluator evaluator, RunListener listener) {

  /// Held-out pairs on which the stage's objective is evaluated.
  private static final int HELD_OUT = 256;

  private static final int SAMPLES_SHOWN = 2;

  private static final PairSampler.Purpose HELD_OUT_PAIRS =
      new PairSampler.Purpose("sampling held-out pairs", "sampling held-out pairs");

  WorldReport examine() throws IOException {
    List<PreferencePair> heldOut = heldOut();
    List<int[]> prompts = World.prompts(seeds(), "test prompts", 0, examination.prompts());
    Map<String, PairScores> rewards = new LinkedHashMap<>();
    for (String name : stages()) {
      listener.progress("scoring held-out pairs", rewards.size(), stages().size());
      try (LanguageModel model = store.open(name)) {
        rewards.put(name, PairScores.of(model, heldOut, statistics()));
      }
    }
    Optional<PairScores> reference = role("reference").map(rewards::get);
    List<WorldReport.Score> scores = new ArrayList<>();
    for (String name : stages()) {
      listener.progress("evaluating", scores.size(), stages().size());
      Optional<WorldReport.Accuracy> accuracy =
          reference
              .filter(_ -> !Optional.of(name).equals(role("reference")))
              .flatMap(base ->
                  Optional.ofNullable(rewards.get(name)).map(own -> own.minus(base).accuracy()));
      scores.add(score(name, prompts, heldOut, accuracy));
    }
    listener.progress("evaluating", stages().size(), stages().size());
    Optional<PairScores> reverse = role("reverse_dpo").map(rewards::get);
    return new WorldReport(
        scores,
        role("dpo")
            .map(rewards::get)
            .flatMap(dpo -> reverse.map(other -> dpo.minus(other).accuracy())));
  }

  private WorldReport.Score score(
      String name,
      List<int[]> prompts,
      List<PreferencePair> heldOut,
      Optional<WorldReport.Accuracy> accuracy)
      throws IOException {
    try (LanguageModel model = store.open(name)) {
      List<Example> responses = new ArrayList<>();
      for (int round = 0; round < examination.samples(); round++) {
        List<int[]> sampled =
            PairSampler.responses(model, prompts, seeds().of("test responses", round));
        for (int i = 0; i < prompts.size(); i++) {
          responses.add(new Example(prompts.get(i), List.of(sampled.get(i))));
        }
      }
      Stage stage = store.recipe().stage(name).orElseThrow();
      return new WorldReport.Score(
          name,
          behaviour(model, responses),
          accuracy,
          objective(stage, model, heldOut),
          samples(responses));
    }
  }

  /// What responses are like, and how far the model that gave them is from others.
  WorldReport.Behaviour behaviour(LanguageModel model, List<Example> responses) throws IOException {
    double gold = 0;
    double length = 0;
    double unended = 0;
    for (Example example : responses) {
      int[] response = example.responses().getFirst();
      boolean isEnded = response.length > 0 && response[response.length - 1] == Vocabulary.EOS;
      gold += World.goldReward(example.prompt(), response);
      length += response.length;
      unended += isEnded ? 0 : 1;
    }
    int count = responses.size();
    return new WorldReport.Behaviour(
        gold / count,
        klFrom("reference", model, responses),
        klFrom("dpo", model, responses),
        length / count,
        unended / count);
  }

  private Optional<Double> klFrom(String role, LanguageModel model, List<Example> responses)
      throws IOException {
    Optional<String> name = role(role);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try (LanguageModel other = store.open(name.get())) {
      return Optional.of(statistics().klSum(model, other, responses) / responses.size());
    }
  }

  /// Loss and metrics of a stage's objective, with the stage's roles, on pairs not trained on.
  private Map<String, Double> objective(
      Stage stage, LanguageModel model, List<PreferencePair> heldOut) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (PreferencePair preference : heldOut.subList(0, Math.min(HELD_OUT, heldOut.size()))) {
      examples.add(
          switch (stage.data().pairs()) {
            case AS_LABELLED -> Example.of(preference);
            case SWAPPED -> Example.of(preference).swapped();
          });
    }
    ResponseRows rows = ResponseRows.of(stage.objective(), examples);
    Map<Role, Path> roles = new LinkedHashMap<>();
    stage.models().roles().forEach((role, name) -> roles.put(role, store.directory(name)));
    try (FrozenModels frozen = FrozenModels.open(roles, store::open)) {
      Map<Role, Logits> logits =
          new LinkedHashMap<>(frozen.logits(rows.packed(), evaluator.backend()));
      logits.put(
          Role.POLICY,
          LogitsPlace.between(model, evaluator.backend()).logits(model, rows.packed()));
      Evaluation evaluation = evaluator.evaluate(stage.objective(), rows.batch(logits));
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", evaluation.loss());
      metrics.putAll(evaluation.means());
      return metrics;
    }
  }

  private static List<WorldReport.Sample> samples(List<Example> responses) {
    return responses.subList(0, Math.min(SAMPLES_SHOWN, responses.size())).stream()
        .map(example ->
            new WorldReport.Sample(
                World.plainText(example.prompt()),
                World.plainText(example.responses().getFirst()),
                World.goldReward(example.prompt(), example.responses().getFirst())))
        .toList();
  }

  private List<PreferencePair> heldOut() throws IOException {
    if (!(store.recipe().data().get(examination.data()) instanceof DataSet.Sampled sampled)) {
      throw new IllegalArgumentException("not sampled from a model: " + examination.data());
    }
    try (LanguageModel model = store.open(sampled.sampledFrom())) {
      return new PairSampler(model, sampled.labelTemperature(), seeds(), listener)
          .sample(HELD_OUT_PAIRS, examination.pairs());
    }
  }

  private Statistics statistics() {
    return new Statistics(evaluator.backend());
  }

  private Seeds seeds() {
    return new Seeds(store.recipe().seed()).part("evaluation");
  }

  private Optional<String> role(String role) {
    return Optional.ofNullable(examination.roles().get(role));
  }

  private List<String> stages() {
    return store.recipe().stages().stream().map(Stage::name).toList();
  }
}
