package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;

/// The models of a run that meet tokens of the built-in world: those of stages on its data, the
/// frozen ones included, and all that are judged in it.
///
/// @param store the models
record WorldModels(ModelStore store) {

  /// Refuses models that would take the world's tokens for others.
  ///
  /// @throws IllegalArgumentException if one has another tokenizer or vocabulary; names its
  ///   directory
  void require() throws IOException {
    for (Path directory : directories()) {
      TokenizerFiles.requireIn(directory);
      Path config = directory.resolve("config.json");
      int vocabulary = ModelConfig.read(config).vocabulary();
      if (vocabulary != Vocabulary.SIZE) {
        throw new IllegalArgumentException(
            "%s: expected the %d tokens of the built-in world, found %d"
                .formatted(config, Vocabulary.SIZE, vocabulary));
      }
    }
  }

  private Set<Path> directories() {
    Recipe recipe = store.recipe();
    Set<Path> directories = new LinkedHashSet<>();
    for (Stage stage : recipe.stages()) {
      DataSet set = recipe.data().get(stage.data().set());
      if (set instanceof DataSet.File && recipe.examination().isEmpty()) {
        continue;
      }
      store.origin(stage).ifPresent(directories::add);
      for (String name : stage.models().roles().values()) {
        store.origin(name).ifPresent(directories::add);
      }
      if (set instanceof DataSet.Sampled sampled) {
        store.origin(sampled.sampledFrom()).ifPresent(directories::add);
      }
    }
    return directories;
  }
}
