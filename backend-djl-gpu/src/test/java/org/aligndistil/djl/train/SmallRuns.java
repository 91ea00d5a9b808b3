package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.train.run.Resume;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;

/// Runs of a second or two, and models for them.
final class SmallRuns {

  private SmallRuns() {}

  /// Runs a recipe whose paths are relative to the parent of where it runs.
  static RunReport run(String text, Path directory, RunListener listener) throws IOException {
    TorchEngine.setThreads(1);
    Recipe recipe =
        Recipe.parse(new Recipe.Source("small", text, directory.toAbsolutePath().getParent()));
    try (Backend backend = Backends.open("cpu")) {
      return new Align(backend, Device.cpu()).run(recipe, directory, Resume.IF_PRESENT, listener);
    }
  }

  /// A random model with the tokenizer of the built-in world.
  ///
  /// @param vocabulary number of tokens
  static void model(Path directory, int vocabulary) throws IOException {
    TorchEngine.setThreads(1);
    ModelConfig config =
        ModelConfig.of(Family.QWEN2, new ModelConfig.Size(vocabulary, 8, 8, 1, 1, 1))
            .withTokens(OptionalInt.of(Vocabulary.BOS), List.of(Vocabulary.EOS));
    try (LanguageModel model = LanguageModel.initialise(config, 0.1, 2, Device.cpu())) {
      model.save(directory);
    }
    TokenizerFiles.write(directory);
  }
}
