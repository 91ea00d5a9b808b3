package org.aligndistil.cli;

import ai.djl.Device;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsWriter;
import org.aligndistil.objective.safetensors.TensorPlan;

/// Small models of the built-in world, and what commands do with them.
final class TinyRuns {

  static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// All of the quickstart, in a few seconds.
  static final String RECIPE =
      """
      seed: 3
      model: {family: qwen2, hidden: 16, intermediate: 24, layers: 1, heads: 2, initial_deviation: 0.05}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 16, label_temperature: 0.7}
      stages:
        - {name: sft, objective: sft, data: reviews, steps: 6, batch: 8, learning_rate: 3e-3}
        - {name: dpo, objective: dpo, initial: sft, roles: {reference: sft}, data: pairs, batch: 8, learning_rate: 1e-3}
        - {name: reverse_dpo, objective: dpo, initial: sft, roles: {reference: sft}, data: pairs, swap_pairs: true, batch: 8, learning_rate: 1e-3}
        - {name: aligndistil, objective: aligndistil, initial: sft, roles: {dpo: dpo, reverse_dpo: reverse_dpo}, data: pairs, batch: 8, learning_rate: 1e-3}
      """;

  static final String EVALUATION =
      """
      evaluation: {data: pairs, prompts: 4, samples: 1, pairs: 8, reference: sft, dpo: dpo, reverse_dpo: reverse_dpo}
      """;

  private TinyRuns() {}

  /// A random model.
  static Path model(Path directory) throws IOException {
    TorchEngine.setThreads(1);
    ModelConfig config =
        ModelConfig.of(Family.QWEN2, new ModelConfig.Size(Vocabulary.SIZE, 16, 24, 1, 2, 2))
            .withTokens(OptionalInt.of(Vocabulary.BOS), List.of(Vocabulary.EOS));
    try (LanguageModel model = LanguageModel.initialise(config, 0.3, 5, Device.cpu())) {
      model.save(directory);
    }
    TokenizerFiles.write(directory);
    return directory;
  }

  /// A recipe in a file.
  static Path recipe(Path directory, String text) throws IOException {
    return Files.writeString(directory.resolve("tiny.yaml"), text);
  }

  /// Tokens in a file, `[B,T]`, with a mask unless it is empty.
  static Path tokens(Path path, long[][] ids, long[][] mask) throws IOException {
    List<Long> shape = List.of((long) ids.length, (long) ids[0].length);
    List<TensorPlan> plan = new ArrayList<>();
    plan.add(new TensorPlan("input_ids", DType.I64, shape));
    if (mask.length > 0) {
      plan.add(new TensorPlan("attention_mask", DType.I64, shape));
    }
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plan, Map.of())) {
      for (int b = 0; b < ids.length; b++) {
        for (int t = 0; t < ids[b].length; t++) {
          long place = (long) b * ids[b].length + t;
          writer.segment("input_ids").setAtIndex(I64, place, ids[b][t]);
          if (mask.length > 0) {
            writer.segment("attention_mask").setAtIndex(I64, place, mask[b][t]);
          }
        }
      }
      writer.commit();
    }
    return path;
  }
}
