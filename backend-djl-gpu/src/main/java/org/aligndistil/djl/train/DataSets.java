package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.Examples;
import org.aligndistil.djl.train.examples.FileExamples;
import org.aligndistil.djl.train.examples.PairFile;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.world.PreferencePair;
import org.aligndistil.djl.world.TokenizerFiles;

/// The data sets of a run, made or read when a stage first needs them.
final class DataSets {

  /// What the random numbers of a data set are named by, before its own name.
  private static final String STREAM = "sampling ";

  private final ModelStore store;
  private final RunListener listener;
  private final Map<String, Examples> loaded = new LinkedHashMap<>();
  private final Map<String, Skipped> skipped = new LinkedHashMap<>();

  DataSets(ModelStore store, RunListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /// The examples of a data set.
  ///
  /// @param name in the recipe
  Examples examples(String name) throws IOException {
    Examples examples = loaded.get(name);
    if (examples == null) {
      DataSet set = store.recipe().data().get(name);
      if (set == null) {
        throw new IllegalArgumentException("there is no data set '%s'".formatted(name));
      }
      examples = load(name, set);
      loaded.put(name, examples);
    }
    return examples;
  }

  /// What had to be left out of the stages' files, in the order of the stages. Reads those that an
  /// earlier process has read, so that the answer does not depend on when the run was resumed.
  Map<String, Skipped> skipped() throws IOException {
    Map<String, Skipped> all = new LinkedHashMap<>();
    for (Stage stage : store.recipe().stages()) {
      String name = stage.data().set();
      if (store.recipe().data().get(name) instanceof DataSet.File file
          && file.badRecords() == BadRecords.SKIP) {
        examples(name);
        Optional.ofNullable(skipped.get(name)).ifPresent(found -> all.put(name, found));
      }
    }
    return all;
  }

  private Examples load(String name, DataSet set) throws IOException {
    Seeds seeds = new Seeds(store.recipe().seed()).part("data " + name);
    return switch (set) {
      case DataSet.Grammar _ -> new Examples.Endless(index -> World.example(seeds, index));
      case DataSet.Sampled sampled -> new Examples.Finite(sampled(name, sampled, seeds));
      case DataSet.File file -> new Examples.Finite(read(name, file));
    };
  }

  /// The same file whether it was sampled just now or before the process was killed.
  private List<Example> sampled(String name, DataSet.Sampled sampled, Seeds seeds)
      throws IOException {
    Path path = store.run().pairs(name);
    if (!Files.exists(path)) {
      try (LanguageModel model = store.open(sampled.sampledFrom())) {
        List<PreferencePair> pairs =
            new PairSampler(model, sampled.labelTemperature(), seeds, listener)
                .sample(
                    new PairSampler.Purpose(STREAM + name, "sampling " + name), sampled.count());
        store.run().files().write(path, part -> PairFile.write(part, pairs));
      }
    }
    return FileExamples.read(DataSet.File.of(path));
  }

  /// A file in the words of the built-in world: the one tokenizer that there is.
  private List<Example> read(String name, DataSet.File file) throws IOException {
    if (store.recipe().model() instanceof Recipe.Model.Directory directory) {
      TokenizerFiles.requireIn(directory.path());
    }
    return FileExamples.read(
        file,
        found -> {
          if (found.count() > 0) {
            skipped.put(name, found);
            listener.skipped(name, found);
          }
        });
  }
}
