package org.aligndistil.djl.train.run;

import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.jspecify.annotations.Nullable;

/// What a run's bits depend on beside the text of its recipe: where any of it differs, a resumed
/// run would not end as the uninterrupted one.
///
/// @param settings the seed, who computes, on what and with how many threads, by name
/// @param fingerprints SHA-256 of the files and model directories that the recipe names, by the
///   place in the recipe that names them
public record RunConditions(Map<String, Object> settings, Map<String, String> fingerprints) {

  private static final String FINGERPRINTS = "sha256";

  public RunConditions {
    settings = new LinkedHashMap<>(settings);
    fingerprints = new LinkedHashMap<>(fingerprints);
  }

  /// The conditions of this process.
  ///
  /// @param recipe names the files
  /// @param backend the name of what computes losses
  /// @param device where models are
  public static RunConditions of(Recipe recipe, String backend, Device device) throws IOException {
    Engine engine = TorchEngine.start();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("seed", recipe.seed());
    settings.put("aligndistil", version());
    settings.put("djl", Engine.getDjlVersion());
    settings.put("pytorch", engine.getVersion());
    settings.put("platform", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    settings.put("device", device.isGpu() ? device.toString() : "cpu");
    settings.put("torch_threads", TorchEngine.threads());
    settings.put("backend", backend);
    return new RunConditions(settings, fingerprints(recipe));
  }

  /// As an object of JSON.
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>(settings);
    tree.put(FINGERPRINTS, fingerprints);
    return tree;
  }

  /// All values as words, in one map.
  Map<String, String> flat() {
    return flat(tree());
  }

  /// The same of an object that was read.
  static Map<String, String> flat(Map<String, ? extends @Nullable Object> tree) {
    Map<String, String> flat = new LinkedHashMap<>();
    tree.forEach((name, value) -> {
      if (value instanceof Map<?, ?> inner) {
        inner.forEach((key, word) -> flat.put(name + " of " + key, String.valueOf(word)));
      } else {
        flat.put(name, String.valueOf(value));
      }
    });
    return flat;
  }

  private static Map<String, String> fingerprints(Recipe recipe) throws IOException {
    Map<String, Path> paths = new LinkedHashMap<>();
    recipe
        .data()
        .forEach((name, set) -> {
          if (set instanceof DataSet.File file) {
            paths.put("data " + name, file.path());
          }
        });
    if (recipe.model() instanceof Recipe.Model.Directory directory) {
      paths.put("model", directory.path());
    }
    for (Stage stage : recipe.stages()) {
      stage
          .models()
          .initial()
          .filter(name -> recipe.stage(name).isEmpty())
          .ifPresent(name -> paths.put(stage.name() + " initial", Path.of(name)));
      for (Map.Entry<Role, String> role : stage.models().roles().entrySet()) {
        if (recipe.stage(role.getValue()).isEmpty()) {
          paths.put(stage.name() + " " + role.getKey(), Path.of(role.getValue()));
        }
      }
    }
    Map<Path, String> known = new LinkedHashMap<>();
    Map<String, String> fingerprints = new LinkedHashMap<>();
    for (Map.Entry<String, Path> entry : paths.entrySet()) {
      Path path = entry.getValue();
      String fingerprint = known.get(path);
      if (fingerprint == null) {
        fingerprint = Fingerprint.of(path);
        known.put(path, fingerprint);
      }
      fingerprints.put(entry.getKey(), fingerprint);
    }
    return fingerprints;
  }

  private static String version() {
    return Optional.ofNullable(RunConditions.class.getPackage().getImplementationVersion())
        .orElse("unknown");
  }
}
