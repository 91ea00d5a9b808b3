package org.aligndistil.djl.train.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.aligndistil.djl.data.TextFile;
import org.aligndistil.djl.model.config.Embeddings;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.world.Vocabulary;
import org.aligndistil.objective.NearestName;

/// A run: a model, data, and stages one after the other.
///
/// A recipe that `extends` a built-in one has its data sets and stages first, and its seed, model
/// and evaluation unless it has its own.
///
/// @param source what it was read from
/// @param seed of every random number of the run
/// @param model the model that stages begin with, unless they name another
/// @param data the data sets, by name, in the order of the recipe
/// @param stages in the order in which they run
/// @param examination how the models are judged at the end, if they are
public record Recipe(
    Source source,
    long seed,
    Model model,
    Map<String, DataSet> data,
    List<Stage> stages,
    Optional<Examination> examination) {

  /// The recipes that come with the library.
  public static final List<String> BUILT_IN =
      List.of("quickstart", "quickstart-fair", "quickstart-weights");

  /// A recipe's text.
  ///
  /// @param name what it is called in messages and reports
  /// @param text YAML
  /// @param directory what relative paths in it are relative to
  public record Source(String name, String text, Path directory) {

    /// The text of one of [#BUILT_IN].
    ///
    /// @throws IllegalArgumentException if there is none of that name
    static Source builtIn(String name) {
      if (!BUILT_IN.contains(name)) {
        throw new IllegalArgumentException(
            "there is no built-in recipe '%s'%s".formatted(name, NearestName.hint(name, BUILT_IN)));
      }
      try (InputStream stream = Recipe.class.getResourceAsStream(name + ".yaml")) {
        if (stream == null) {
          throw new IllegalStateException("the recipe is not on the class path: " + name);
        }
        String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        return new Source(name, text, Path.of(""));
      } catch (IOException e) {
        throw new IllegalStateException("the recipe cannot be read: " + name, e);
      }
    }

    /// With another text in the place of the characters from `start` to before `end`.
    Source replaced(int start, int end, String words) {
      return new Source(name, text.substring(0, start) + words + text.substring(end), directory);
    }
  }

  /// Where the first model comes from.
  public sealed interface Model {

    /// A Hugging Face directory.
    record Directory(Path path) implements Model {}

    /// A new model for the built-in world.
    ///
    /// @param family the architecture
    /// @param hidden coordinates of a state
    /// @param intermediate coordinates within the feed-forward part
    /// @param layers number of layers
    /// @param heads attention heads
    /// @param initialDeviation σ of the random weights
    record New(
        Family family, int hidden, int intermediate, int layers, int heads, double initialDeviation)
        implements Model {

      /// What the model is.
      ///
      /// @throws IllegalArgumentException if there is no such model, as where the heads do not
      ///   divide the state
      public ModelConfig config() {
        ModelConfig.Size size =
            new ModelConfig.Size(Vocabulary.SIZE, hidden, intermediate, layers, heads, heads);
        return ModelConfig.of(family, size)
            .with(Embeddings.TIED)
            .withTokens(OptionalInt.of(Vocabulary.BOS), List.of(Vocabulary.EOS));
      }
    }
  }

  /// How models are judged: on samples for prompts of the built-in world.
  ///
  /// @param prompts number of test prompts
  /// @param samples responses of each model to each prompt
  /// @param pairs number of held-out preference pairs
  /// @param data the sampled pairs whose way of being made the held-out pairs share
  /// @param roles which models the reference, the DPO and the reverse DPO model are, by role
  public record Examination(
      int prompts, int samples, int pairs, String data, Map<String, String> roles) {
    public Examination {
      roles = Map.copyOf(roles);
    }
  }

  public Recipe {
    stages = List.copyOf(stages);
  }

  /// Reads a recipe.
  ///
  /// @param path a YAML file
  /// @throws RecipeException if it is malformed or asks for what does not exist
  public static Recipe read(Path path) throws IOException {
    Path directory = path.toAbsolutePath().getParent();
    String name = path.getFileName().toString();
    return parse(
        new Source(
            name,
            TextFile.read(path, () -> new RecipeException(name + ": the recipe is not in UTF-8")),
            directory == null ? path.toAbsolutePath() : directory));
  }

  /// One of [#BUILT_IN].
  ///
  /// @throws IllegalArgumentException if there is none of that name
  public static Recipe builtIn(String name) {
    return parse(Source.builtIn(name));
  }

  /// Reads a recipe from memory.
  ///
  /// @throws RecipeException if it is malformed or asks for what does not exist
  public static Recipe parse(Source source) {
    return new RecipeReader(source).recipe();
  }

  /// The same run with another seed, which stands in its text too.
  public Recipe withSeed(long other) {
    return parse(RecipeReader.withSeed(source, other));
  }

  /// A stage by its name.
  public Optional<Stage> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }
}
