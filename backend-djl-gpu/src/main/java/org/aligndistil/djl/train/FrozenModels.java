package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.decoder.PackedSequences;

/// The models of an objective that are not trained. A model that fills several roles is in memory
/// once, and computes once.
final class FrozenModels implements AutoCloseable {

  /// Opens a model.
  interface Opener {
    LanguageModel open(Path directory) throws IOException;
  }

  private final Map<Role, Path> directories;
  private final Map<Path, LanguageModel> models = new LinkedHashMap<>();

  private FrozenModels(Map<Role, Path> directories) {
    this.directories = Map.copyOf(directories);
  }

  /// Opens the models.
  ///
  /// @param directories of each role
  /// @param opener how
  static FrozenModels open(Map<Role, Path> directories, Opener opener) throws IOException {
    FrozenModels frozen = new FrozenModels(directories);
    boolean opened = false;
    try {
      for (Path directory : directories.values()) {
        if (!frozen.models.containsKey(directory)) {
          frozen.models.put(directory, opener.open(directory));
        }
      }
      opened = true;
      return frozen;
    } finally {
      if (!opened) {
        frozen.close();
      }
    }
  }

  /// The logits of every role, valid until the next call.
  ///
  /// @param packed the responses
  /// @param backend what will read them
  Map<Role, Logits> logits(PackedSequences packed, Backend backend) {
    Map<Path, Logits> byModel = new LinkedHashMap<>();
    models.forEach((directory, model) ->
        byModel.put(directory, LogitsPlace.between(model, backend).logits(model, packed)));
    Map<Role, Logits> logits = new LinkedHashMap<>();
    directories.forEach((role, directory) -> {
      Logits matrix = byModel.get(directory);
      if (matrix == null) {
        throw new IllegalStateException("there is no model of the role " + role);
      }
      logits.put(role, matrix);
    });
    return logits;
  }

  @Override
  public void close() {
    models.values().forEach(LanguageModel::close);
  }
}
