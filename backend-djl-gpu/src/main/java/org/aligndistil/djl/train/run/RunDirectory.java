package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.aligndistil.djl.data.TextFile;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.objective.MessageText;

/// The files of a run.
///
/// ```
/// recipe.yaml              what was run
/// run.json                 under which conditions
/// data/PAIRS.jsonl         sampled preferences
/// tokenizer/               of the built-in world, if its words are used
/// models/STAGE/            a Hugging Face directory each, when its stage is done
/// metrics/STAGE.jsonl      one line a step
/// checkpoints/STAGE-STEP/  the stage under way
/// report.html, report.json what came out
/// run.lock                 empty; locked while a process is running here
/// ```
///
/// @param root the directory
/// @param files how files of the run are written
public record RunDirectory(Path root, AtomicFiles files) {

  private static final String TOKENIZER = "tokenizer";
  private static final List<String> FOLDERS = List.of("data", "models", "metrics", "checkpoints");

  /// A directory whose files are written in one step each.
  public RunDirectory(Path root) {
    this(root, AtomicFiles.UNOBSERVED);
  }

  /// Begins a run, or goes on with it.
  ///
  /// @param recipe what is to be run
  /// @param conditions under which
  /// @param resume what to do if it has been
  /// @throws IllegalArgumentException if it has been and must not, or the recipe or a condition was
  ///   another, or the directory has files of a run and does not say of which
  public void begin(Recipe recipe, RunConditions conditions, Resume resume) throws IOException {
    Path run = root.resolve("run.json");
    Path text = root.resolve("recipe.yaml");
    if (Files.exists(run)) {
      if (resume == Resume.NEVER) {
        throw new IllegalArgumentException(
            "there is a run in %s: resume it, or choose another directory".formatted(root));
      }
      requireSame("recipe", lines(text(text)), lines(recipe.source().text()));
      requireSame("run.json", RunConditions.flat(Json.read(run)), conditions.flat());
      return;
    }
    requireEmpty(root.resolve(TOKENIZER));
    for (String name : FOLDERS) {
      requireEmpty(root.resolve(name));
      Files.createDirectories(root.resolve(name));
    }
    files.write(text, path -> Files.writeString(path, recipe.source().text()));
    files.write(run, path -> Files.writeString(path, Json.format(conditions.tree())));
  }

  /// The model of a stage.
  public Path model(String stage) {
    return inside("models", stage);
  }

  /// Whether a stage is done.
  public boolean isDone(String stage) {
    return Files.isDirectory(model(stage));
  }

  /// The metrics of a stage.
  public Path metrics(String stage) {
    return inside("metrics", stage + ".jsonl");
  }

  /// The preferences that were sampled for a data set.
  public Path pairs(String set) {
    return inside("data", set + ".jsonl");
  }

  /// The tokenizer of the built-in world.
  public Path tokenizer() {
    return root.resolve(TOKENIZER);
  }

  /// Where checkpoints are.
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /// A name that leads elsewhere would let a recipe write anywhere.
  private Path inside(String folder, String name) {
    Path parent = root.resolve(folder).normalize();
    Path path = parent.resolve(name).normalize();
    if (!parent.equals(path.getParent())) {
      throw new IllegalArgumentException(
          "a name must be one file's in %s: '%s'".formatted(parent, name));
    }
    return path;
  }

  /// What a stranger left there would count as done.
  private void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> paths = Files.list(folder)) {
      List<Path> found = paths.sorted().toList();
      if (!found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has %s of a run, but no run.json that says of which: choose another directory"
                .formatted(root, root.relativize(found.getFirst())));
      }
    }
  }

  private void requireSame(String what, Map<String, String> there, Map<String, String> here) {
    Set<String> names = new LinkedHashSet<>(here.keySet());
    names.addAll(there.keySet());
    for (String name : names) {
      String before = there.getOrDefault(name, "nothing");
      String now = here.getOrDefault(name, "nothing");
      if (!before.equals(now)) {
        throw new IllegalArgumentException(
            "the run in %s has another %s, %s: %s there, %s here; only the same run can be resumed"
                .formatted(
                    root,
                    what,
                    MessageText.shortened(name),
                    MessageText.shortened(before),
                    MessageText.shortened(now)));
      }
    }
  }

  private static String text(Path path) throws IOException {
    return TextFile.read(path, () -> new RunFileException(path, 1, "UTF-8", "other bytes"));
  }

  private static Map<String, String> lines(String text) {
    Map<String, String> lines = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> lines.put("line %d".formatted(lines.size() + 1), "'" + line.strip() + "'"));
    return lines;
  }
}
