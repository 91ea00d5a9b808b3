package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
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
      requireWords(directory);
      Path config = directory.resolve("config.json");
      int vocabulary = ModelConfig.read(config).vocabulary();
      if (vocabulary != Vocabulary.SIZE) {
        throw new IllegalArgumentException(
            "%s: expected the %d tokens of the built-in world, found %d"
                .formatted(config, Vocabulary.SIZE, vocabulary));
      }
    }
  }

  private static void requireWords(Path directory) throws IOException {
    List<String> words = new Vocabulary().words();
    try (ModelText text = ModelText.open(directory)) {
      for (int id = 0; id < words.size(); id++) {
        if (!isToken(text, words.get(id), id)) {
          throw new IllegalArgumentException(
              "%s: expected the tokenizer of the built-in world, in which '%s' is the token %d"
                  .formatted(directory.resolve("tokenizer.json"), words.get(id), id));
        }
      }
    }
  }

  private static boolean isToken(ModelText text, String word, int id) {
    try {
      return text.tokenizer().find(word).equals(OptionalInt.of(id));
    } catch (IllegalArgumentException _) {
      return false; // a tokenizer without this word, and without a token for unknown ones
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
