package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.run.AtomicFiles;
import org.aligndistil.djl.train.run.RunDirectory;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;

/// The models of a run by name: those of stages that are done, directories, and the first model.
///
/// @param run where the stages' models are
/// @param recipe what is run
/// @param device where models are opened
record ModelStore(RunDirectory run, Recipe recipe, Device device) {

  private static final List<String> WEIGHTS =
      List.of("config.json", "model.safetensors.index.json");

  /// Opens the model of a stage, or of a directory.
  ///
  /// @param name as in a recipe
  LanguageModel open(String name) throws IOException {
    return LanguageModel.open(directory(name), device);
  }

  /// Opens a model in a directory.
  LanguageModel open(Path directory) throws IOException {
    return LanguageModel.open(directory, device);
  }

  /// Opens a model in a directory, to compute as a stage asks for.
  LanguageModel open(Path directory, Stage stage) throws IOException {
    return LanguageModel.open(directory, device, stage.models().computation());
  }

  /// The directory of a model.
  ///
  /// @param name of a stage, or a directory
  Path directory(String name) {
    return recipe.stage(name).isPresent() ? run.model(name) : Path.of(name);
  }

  /// What the policy of a stage is at first.
  LanguageModel initial(Stage stage) throws IOException {
    if (stage.models().initial().isPresent()) {
      return open(directory(stage.models().initial().get()), stage);
    }
    return switch (recipe.model()) {
      case Recipe.Model.Directory directory -> open(directory.path(), stage);
      case Recipe.Model.New fresh ->
          LanguageModel.initialise(
              config(fresh),
              fresh.initialDeviation(),
              new Seeds(recipe.seed()).of("model", 0),
              device,
              stage.models().computation());
    };
  }

  /// Writes the model of a finished stage, in one step.
  void finish(Stage stage, LanguageModel policy) throws IOException {
    AtomicFiles.write(
        run.model(stage.name()),
        directory -> {
          policy.save(directory);
          copyTokenizer(textDirectory(stage), directory);
        });
  }

  /// The directory that says how the model of a stage reads texts: of the model that it goes back
  /// to, or of the built-in world, which is written if it is not there.
  Path textDirectory(Stage stage) throws IOException {
    Optional<String> initial = stage.models().initial();
    Optional<Stage> earlier = initial.flatMap(recipe::stage);
    if (earlier.isPresent()) {
      return textDirectory(earlier.get());
    }
    if (initial.isPresent()) {
      return Path.of(initial.get());
    }
    return switch (recipe.model()) {
      case Recipe.Model.Directory directory -> directory.path();
      case Recipe.Model.New _ -> worldDirectory();
    };
  }

  /// The tokens that end a response of a stage's model.
  List<Integer> stopTokens(Stage stage) throws IOException {
    try (ModelText text = ModelText.open(textDirectory(stage))) {
      return text.special().stops();
    }
  }

  private Path worldDirectory() throws IOException {
    Path directory = run.root().resolve("tokenizer");
    if (!Files.exists(directory)) {
      AtomicFiles.write(
          directory,
          part -> {
            Files.createDirectories(part);
            TokenizerFiles.write(part);
          });
    }
    return directory;
  }

  /// Everything in a model's directory that is not the model: its tokenizer and how to generate.
  private static void copyTokenizer(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (!WEIGHTS.contains(name) && name.matches(".*\\.(json|jinja|txt|model)")) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }

  private static ModelConfig config(Recipe.Model.New fresh) {
    ModelConfig.Size size =
        new ModelConfig.Size(
            Vocabulary.SIZE,
            fresh.hidden(),
            fresh.intermediate(),
            fresh.layers(),
            fresh.heads(),
            fresh.heads());
    return ModelConfig.of(fresh.family(), size)
        .with(Embeddings.TIED)
        .withTokens(OptionalInt.of(Vocabulary.BOS), List.of(Vocabulary.EOS));
  }
}
