package org.aligndistil.djl.train.report;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.text.TokenCounts;

/// A run as one object of JSON, for programs. Every number is there in full; the metrics of the
/// steps are not, they are in the run's `metrics`.
public final class JsonReport {

  private static final String LOSS = "loss";

  private JsonReport() {}

  /// The text of the object.
  public static String format(RunReport report) throws IOException {
    return Json.format(tree(report));
  }

  /// The object: maps, lists, numbers and words.
  public static Map<String, Object> tree(RunReport report) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("recipe", report.recipe().source().name());
    tree.put("seed", report.recipe().seed());
    tree.put("stages", report.stages().stream().map(JsonReport::stage).toList());
    if (!report.data().isEmpty()) {
      tree.put("data", report.data().stream().map(JsonReport::reading).toList());
    }
    report
        .world()
        .ifPresent(world -> {
          tree.put("models", world.scores().stream().map(JsonReport::model).toList());
          put(tree, "contrastive_reward_accuracy", world.contrastive().map(JsonReport::accuracy));
        });
    return tree;
  }

  private static Map<String, Object> reading(RunReport.Reading reading) {
    TokenCounts counts = reading.counts();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("set", reading.set());
    tree.put("stages", reading.stages());
    tree.put("records", counts.records());
    tree.put("tokens", counts.tokens());
    tree.put("truncated_prompts", counts.truncatedPrompts());
    tree.put("truncated_responses", counts.truncatedResponses());
    tree.put("skipped", counts.skipped().count());
    tree.put("reasons", counts.skipped().reasons());
    return tree;
  }

  private static Map<String, Object> stage(RunReport.Summary summary) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("stage", summary.stage());
    tree.put("steps", summary.steps().size());
    tree.put("seconds", summary.seconds());
    put(tree, "first_loss", summary.first(LOSS));
    put(tree, "last_loss", summary.last(LOSS));
    return tree;
  }

  private static Map<String, Object> model(WorldReport.Score score) {
    WorldReport.Behaviour behaviour = score.behaviour();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("stage", score.stage());
    tree.put("gold_reward", behaviour.goldReward());
    put(tree, "kl_from_reference", behaviour.klFromReference());
    put(tree, "kl_from_dpo", behaviour.klFromDpo());
    tree.put("length", behaviour.length());
    tree.put("without_end", behaviour.withoutEnd());
    put(tree, "reward_accuracy", score.reward().map(JsonReport::accuracy));
    tree.put("held_out", score.heldOut());
    tree.put("samples", score.samples().stream().map(JsonReport::sample).toList());
    return tree;
  }

  private static Map<String, Object> accuracy(WorldReport.Accuracy accuracy) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("by_gold", accuracy.byGold());
    tree.put("by_label", accuracy.byLabel());
    return tree;
  }

  private static Map<String, Object> sample(WorldReport.Sample sample) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("prompt", sample.prompt());
    tree.put("response", sample.response());
    tree.put("gold_reward", sample.goldReward());
    return tree;
  }

  private static void put(Map<String, Object> tree, String name, Optional<?> value) {
    value.ifPresent(present -> tree.put(name, present));
  }
}
