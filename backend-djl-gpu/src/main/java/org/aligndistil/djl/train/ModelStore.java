package org.aligndistil.djl.train;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.run.RunDirectory;
import org.aligndistil.djl.world.TokenizerFiles;

/// The models of a run by name: those of stages that are done, directories, and the first model.
///
/// @param run where the stages' models are
/// @param recipe what is run
/// @param device where models are opened
record ModelStore(RunDirectory run, Recipe recipe, Device device) {

  /// The names that `transformers` knows; other files may belong to other weights.
  private static final Set<String> TOKENIZER =
      Set.of(
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "tokenizer.model",
          "spiece.model",
          "sentencepiece.bpe.model",
          "chat_template.jinja",
          "chat_template.json",
          "generation_config.json");

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
              fresh.config(),
              fresh.initialDeviation(),
              new Seeds(recipe.seed()).of("model", 0),
              device,
              stage.models().computation());
    };
  }

  /// Writes the model of a finished stage, in one step.
  void finish(Stage stage, LanguageModel policy) throws IOException {
    run.files()
        .write(
            run.model(stage.name()),
            directory -> {
              policy.save(directory);
              copyTokenizer(textDirectory(stage), directory);
            });
  }

  /// The directory that the policy of a stage descends from, and has its tokenizer from; none if it
  /// descends from a new model of the built-in world.
  Optional<Path> origin(Stage stage) {
    Optional<String> initial = stage.models().initial();
    if (initial.isPresent()) {
      return origin(initial.get());
    }
    return switch (recipe.model()) {
      case Recipe.Model.Directory directory -> Optional.of(directory.path());
      case Recipe.Model.New _ -> Optional.empty();
    };
  }

  /// The same of a stage's model by its name, or of a directory.
  Optional<Path> origin(String name) {
    Optional<Stage> stage = recipe.stage(name);
    return stage.isPresent() ? origin(stage.get()) : Optional.of(Path.of(name));
  }

  /// The directory that says how the model of a stage reads texts: the one that it descends from,
  /// or that of the built-in world, which is written if it is not there.
  Path textDirectory(Stage stage) throws IOException {
    Optional<Path> origin = origin(stage);
    return origin.isPresent() ? origin.get() : worldDirectory();
  }

  /// The tokens that end a response of a stage's model.
  List<Integer> stopTokens(Stage stage) throws IOException {
    try (ModelText text = ModelText.open(textDirectory(stage))) {
      return text.special().stops();
    }
  }

  private Path worldDirectory() throws IOException {
    Path directory = run.tokenizer();
    if (!Files.exists(directory)) {
      run.files()
          .write(
              directory,
              part -> {
                Files.createDirectories(part);
                TokenizerFiles.write(part);
              });
    }
    return directory;
  }

  /// A tokenizer's files, and how to generate.
  private static void copyTokenizer(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString();
        if (TOKENIZER.contains(name)) {
          Files.copy(file, to.resolve(name));
        }
      }
    }
  }
}
