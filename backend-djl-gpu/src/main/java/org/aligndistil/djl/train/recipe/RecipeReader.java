package org.aligndistil.djl.train.recipe;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Columns;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.text.Tokenization;
import org.aligndistil.djl.text.Tokenization.ResponseEnd;
import org.aligndistil.objective.NearestName;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// Reads the YAML of recipes.
final class RecipeReader {

  /// Names of stages and of data sets are names of files, which those of unfinished files, with a
  /// dot before them, must not equal.
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_-])?");

  private static final String NAME_RULE =
      "a name has letters, digits, '_', and within it '-' and '.': %s";

  private final Recipe.Source source;
  private final List<Objective> objectives;
  private final Map<String, DataSet> data = new LinkedHashMap<>();
  private final Map<String, Fields> dataFields = new LinkedHashMap<>();

  RecipeReader(Recipe.Source source) {
    this(source, Objectives.ALL);
  }

  /// A reader of recipes with other objectives than those of the library.
  RecipeReader(Recipe.Source source, List<Objective> objectives) {
    this.source = source;
    this.objectives = objectives;
  }

  Recipe recipe() {
    RecipeRoots roots = new RecipeRoots(roots(source));
    long seed = roots.of("seed").whole("seed", 0);
    Recipe.Model model = model(roots.of("model"));
    dataFields.putAll(roots.named("data"));
    dataFields.forEach((name, fields) -> data.put(name, dataSet(name, fields)));
    List<Stage> stages = stages(roots);
    Set<String> names = new LinkedHashSet<>(stages.stream().map(Stage::name).toList());
    requireSamplersToComeFirst(stages);
    requireSamplers(names);
    Optional<Recipe.Examination> examination =
        roots.of("evaluation").fields("evaluation").map(fields -> examination(fields, names));
    roots.finish();
    return new Recipe(source, seed, model, data, stages, examination);
  }

  /// The recipe, and the built-in ones that it extends.
  private static List<Fields> roots(Recipe.Source source) {
    List<Fields> roots = new ArrayList<>();
    Optional<Recipe.Source> next = Optional.of(source);
    while (next.isPresent()) {
      Fields root = new Fields(next.get().name(), "the recipe", RecipeNodes.root(next.get()));
      roots.add(root);
      next = root.text("extends").map(name -> builtIn(root, name));
    }
    return roots;
  }

  private static Recipe.Source builtIn(Fields root, String name) {
    try {
      return Recipe.Source.builtIn(name);
    } catch (IllegalArgumentException e) {
      throw root.error("extends", e);
    }
  }

  /// The same text with another seed.
  static Recipe.Source withSeed(Recipe.Source source, long seed) {
    if (!(RecipeNodes.root(source) instanceof MappingNode root) || root.getValue().isEmpty()) {
      throw new RecipeException(
          source.name() + ": the recipe must be a mapping of names to values");
    }
    for (NodeTuple entry : root.getValue()) {
      if (entry.getKeyNode() instanceof ScalarNode key && key.getValue().equals("seed")) {
        return source.replaced(
            index(source, entry.getValueNode().getStartMark()),
            index(source, entry.getValueNode().getEndMark()),
            Long.toString(seed));
      }
    }
    Optional<Mark> first = root.getValue().getFirst().getKeyNode().getStartMark();
    String separator =
        root.getFlowStyle() == FlowStyle.FLOW
            ? ", "
            : "\n" + " ".repeat(first.map(Mark::getColumn).orElse(0));
    int start = index(source, first);
    return source.replaced(start, start, "seed: %d%s".formatted(seed, separator));
  }

  /// Marks count code points.
  private static int index(Recipe.Source source, Optional<Mark> mark) {
    return source.text().offsetByCodePoints(0, mark.orElseThrow().getIndex());
  }

  private List<Stage> stages(RecipeRoots roots) {
    List<Stage> stages = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (Fields fields : roots.mappings("stages", "a stage")) {
      Fields named = fields.called("stage '%s'".formatted(fields.requiredText("name")));
      Stage stage = new StageReader(named, this::isDirectory, names, data, objectives).stage();
      if (!NAME.matcher(stage.name()).matches()) {
        throw named.error("name", NAME_RULE.formatted(stage.name()));
      }
      if (!names.add(stage.name())) {
        throw named.error("name", "there are two stages '%s'".formatted(stage.name()));
      }
      stages.add(stage);
    }
    if (stages.isEmpty()) {
      throw roots.of("stages").missing("stages");
    }
    return stages;
  }

  private void requireSamplersToComeFirst(List<Stage> stages) {
    Set<String> names = new LinkedHashSet<>();
    for (Stage stage : stages) {
      if (data.get(stage.data().set()) instanceof DataSet.Sampled sampled
          && !names.contains(sampled.sampledFrom())) {
        throw samplerError(
            stage.data().set(),
            "'%s' is sampled from '%s', which is no stage before '%s'%s"
                .formatted(
                    stage.data().set(),
                    sampled.sampledFrom(),
                    stage.name(),
                    NearestName.hint(sampled.sampledFrom(), names)));
      }
      names.add(stage.name());
    }
  }

  /// Data sets that only the evaluation uses have samplers too.
  private void requireSamplers(Set<String> stages) {
    data.forEach((name, set) -> {
      if (set instanceof DataSet.Sampled sampled && !stages.contains(sampled.sampledFrom())) {
        throw samplerError(
            name,
            "'%s' is sampled from '%s', which is no stage%s"
                .formatted(
                    name, sampled.sampledFrom(), NearestName.hint(sampled.sampledFrom(), stages)));
      }
    });
  }

  private RecipeException samplerError(String set, String problem) {
    return Optional.ofNullable(dataFields.get(set))
        .map(fields -> fields.error("sampled_from", problem))
        .orElseThrow();
  }

  private Recipe.Model model(Fields root) {
    return root.has("model") && root.fieldsOrWord("model").isEmpty()
        ? new Recipe.Model.Directory(path(root, "model"))
        : newModel(root.fields("model").orElseThrow(() -> root.missing("model")));
  }

  private static Recipe.Model newModel(Fields fields) {
    Recipe.Model.New model =
        new Recipe.Model.New(
            fields.choice("family", Family.QWEN2),
            fields.count("hidden", 64),
            fields.count("intermediate", 160),
            fields.count("layers", 3),
            fields.count("heads", 4),
            fields.positive("initial_deviation", 0.05));
    fields.finish();
    try {
      model.config();
    } catch (IllegalArgumentException e) {
      throw fields.error("hidden", e);
    }
    return model;
  }

  private DataSet dataSet(String name, Fields fields) {
    if (!NAME.matcher(name).matches()) {
      throw fields.error("source", NAME_RULE.formatted(name));
    }
    DataSet set =
        switch (fields.choice("source", Source.FILE)) {
          case GRAMMAR -> new DataSet.Grammar();
          case PREFERENCES ->
              new DataSet.Sampled(
                  fields.requiredText("sampled_from"),
                  fields.requiredCount("count"),
                  fields.positive("label_temperature", 0.7));
          case FILE ->
              new DataSet.File(
                  path(fields, "path"),
                  fields.choice("records", DataSet.Records.PREFERENCE),
                  new Columns(fields.words("columns")),
                  fields.choice("bad_records", BadRecords.FAIL),
                  tokenization(fields));
        };
    fields.finish();
    return set;
  }

  private static Tokenization tokenization(Fields fields) {
    int length = fields.count("max_length", Tokenization.DEFAULT.maximumLength());
    int prompt = fields.count("max_prompt_length", Math.max(1, length / 2));
    try {
      return new Tokenization(length, prompt, fields.choice("response_end", ResponseEnd.APPEND));
    } catch (IllegalArgumentException e) {
      throw fields.error("max_length", e);
    }
  }

  private enum Source {
    GRAMMAR,
    PREFERENCES,
    FILE
  }

  private Recipe.Examination examination(Fields fields, Set<String> stages) {
    String set = fields.requiredText("data");
    if (!(data.get(set) instanceof DataSet.Sampled)) {
      throw fields.error(
          "data",
          "'%s' is no data set with source: preferences%s"
              .formatted(set, NearestName.hint(set, data.keySet())));
    }
    Map<String, String> roles = new LinkedHashMap<>();
    for (String role : List.of("reference", "dpo", "reverse_dpo")) {
      String stage = fields.text(role, role);
      if (stages.contains(stage)) {
        roles.put(role, stage);
      } else if (fields.has(role)) {
        throw fields.error(
            role, "there is no stage '%s'%s".formatted(stage, NearestName.hint(stage, stages)));
      }
    }
    Recipe.Examination examination =
        new Recipe.Examination(
            fields.count("prompts", 256),
            fields.count("samples", 4),
            fields.count("pairs", 2048),
            set,
            roles);
    fields.finish();
    return examination;
  }

  /// The directory that a word names where it is no stage.
  private Optional<String> isDirectory(String word) {
    return resolved(word)
        .filter(path -> path.resolve("config.json").toFile().isFile())
        .map(path -> path.toAbsolutePath().toString());
  }

  private Path path(Fields fields, String key) {
    String word = fields.requiredText(key);
    return resolved(word)
        .orElseThrow(() -> fields.error(key, "%s must be a path: '%s'".formatted(key, word)));
  }

  /// The path that a word is, if it can be one: there is none with a NUL.
  private Optional<Path> resolved(String word) {
    try {
      return Optional.of(source.directory().resolve(word));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
