package org.aligndistil.djl.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.train.recipe.Recipe;

/// The files of a run.
///
/// ```
/// recipe.yaml              what was run
/// run.json                 its seed
/// data/PAIRS.jsonl         sampled preferences
/// tokenizer/               of the built-in world, if its words are used
/// models/STAGE/            a Hugging Face directory each, when its stage is done
/// metrics/STAGE.jsonl      one line a step
/// checkpoints/STAGE-STEP/  the stage under way
/// report.html
/// run.lock                 empty; locked while a process is running here
/// ```
public record RunDirectory(Path root) {

  /// Opens the directory of a run.
  ///
  /// @param root is created if it is not there
  /// @param recipe what is to be run
  /// @param resume what to do if it has been
  /// @throws IllegalArgumentException if it has been and must not, or another recipe has
  public static RunDirectory open(Path root, Recipe recipe, Resume resume) throws IOException {
    RunDirectory directory = new RunDirectory(root);
    Path run = root.resolve("run.json");
    Path text = root.resolve("recipe.yaml");
    if (Files.exists(run)) {
      if (resume == Resume.NEVER) {
        throw new IllegalArgumentException(
            "there is a run in %s: resume it, or choose another directory".formatted(root));
      }
      requireSame(root, "recipe", Files.readString(text), recipe.source().text());
      requireSame(root, "seed", Files.readString(run).strip(), seed(recipe));
    }
    for (String name : List.of("data", "models", "metrics", "checkpoints")) {
      Files.createDirectories(root.resolve(name));
    }
    AtomicFiles.write(text, path -> Files.writeString(path, recipe.source().text()));
    AtomicFiles.write(run, path -> Files.writeString(path, seed(recipe) + "\n"));
    return directory;
  }

  /// The model of a stage.
  public Path model(String stage) {
    return root.resolve("models").resolve(stage);
  }

  /// Whether a stage is done.
  public boolean isDone(String stage) {
    return Files.isDirectory(model(stage));
  }

  /// The metrics of a stage.
  public Path metrics(String stage) {
    return root.resolve("metrics").resolve(stage + ".jsonl");
  }

  /// The preferences that were sampled for a data set.
  public Path pairs(String set) {
    return root.resolve("data").resolve(set + ".jsonl");
  }

  /// Where checkpoints are.
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  private static String seed(Recipe recipe) throws IOException {
    return JsonObject.format(Map.of("seed", recipe.seed()));
  }

  private static void requireSame(Path root, String what, String there, String here) {
    if (!there.equals(here)) {
      throw new IllegalArgumentException(
          "the run in %s has another %s: only the same run can be resumed".formatted(root, what));
    }
  }
}
