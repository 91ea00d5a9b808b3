package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.text.Tokenization;
import org.aligndistil.djl.train.examples.Examples;
import org.aligndistil.djl.train.examples.FileExamples;
import org.aligndistil.djl.train.examples.PairFile;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.world.PreferencePair;

/// The data sets of a run, made or read when a stage first needs them.
final class DataSets {

  /// What the random numbers of a data set are named by, before its own name.
  private static final String STREAM = "sampling ";

  /// A data set, as the model of a directory reads it.
  private record Key(String set, Path texts) {}

  private final ModelStore store;
  private final RunListener listener;
  private final Map<Key, Examples> loaded = new LinkedHashMap<>();
  private final Map<Key, TokenCounts> counts = new LinkedHashMap<>();

  DataSets(ModelStore store, RunListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /// The examples that a stage is trained on.
  Examples examples(Stage stage) throws IOException {
    String name = stage.data().set();
    DataSet set = store.recipe().data().get(name);
    if (set == null) {
      throw new IllegalArgumentException("there is no data set '%s'".formatted(name));
    }
    Key key = new Key(name, store.textDirectory(stage));
    Examples examples = loaded.get(key);
    if (examples == null) {
      examples = load(key, set);
      loaded.put(key, examples);
    }
    return examples;
  }

  /// What became of the stages' files, in the order of the stages. Reads those that an earlier
  /// process has read, so that the answer does not depend on when the run was resumed.
  List<RunReport.Reading> read() throws IOException {
    Map<Key, List<String>> readers = new LinkedHashMap<>();
    for (Stage stage : store.recipe().stages()) {
      String name = stage.data().set();
      if (store.recipe().data().get(name) instanceof DataSet.File) {
        examples(stage);
        readers
            .computeIfAbsent(new Key(name, store.textDirectory(stage)), _ -> new ArrayList<>())
            .add(stage.name());
      }
    }
    List<RunReport.Reading> readings = new ArrayList<>();
    readers.forEach((key, stages) ->
        readings.add(
            new RunReport.Reading(
                key.set(), stages, counts.getOrDefault(key, TokenCounts.NONE))));
    return readings;
  }

  private Examples load(Key key, DataSet set) throws IOException {
    Seeds seeds = new Seeds(store.recipe().seed()).part("data " + key.set());
    return switch (set) {
      case DataSet.Grammar _ -> new Examples.Endless(index -> World.example(seeds, index));
      case DataSet.Sampled sampled ->
          new Examples.Finite(read(sampled(key.set(), sampled, seeds), key.texts()).list());
      case DataSet.File file -> {
        FileExamples read = read(file, key.texts());
        counts.put(key, read.counts());
        listener.dataRead(key.set(), read.counts());
        yield new Examples.Finite(read.list());
      }
    };
  }

  /// The same file whether it was sampled just now or before the process was killed.
  private DataSet.File sampled(String name, DataSet.Sampled sampled, Seeds seeds)
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
    // Responses that were cut off have no end, and must not get one.
    return DataSet.File.of(path).with(Tokenization.DEFAULT.with(Tokenization.ResponseEnd.AS_GIVEN));
  }

  private static FileExamples read(DataSet.File file, Path texts) throws IOException {
    Path config = texts.resolve("config.json");
    Tokenization limits =
        Files.exists(config)
            ? file.tokenization().within(ModelConfig.read(config).maximumPositions())
            : file.tokenization();
    try (ModelText text = ModelText.open(texts)) {
      return FileExamples.read(file.with(limits), text);
    }
  }
}
