package org.aligndistil.djl.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.Tokenization;
import org.aligndistil.djl.train.examples.Example;
import org.aligndistil.djl.train.examples.Examples;
import org.aligndistil.djl.train.examples.FileExamples;
import org.aligndistil.djl.train.examples.PairFile;
import org.aligndistil.djl.train.examples.Seeds;
import org.aligndistil.djl.train.examples.World;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.train.recipe.Stage;

/// The data sets of a run, made or read when a stage first needs them.
final class DataSets {

  /// A data set, as the model of a directory reads it.
  private record Key(String set, Path texts) {}

  private final ModelStore store;
  private final RunListener listener;
  private final Map<Key, Examples> loaded = new LinkedHashMap<>();

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
    Path texts = store.textDirectory(stage);
    Key key = new Key(name, texts);
    Examples examples = loaded.get(key);
    if (examples == null) {
      examples = load(name, set, texts);
      loaded.put(key, examples);
    }
    return examples;
  }

  private Examples load(String name, DataSet set, Path texts) throws IOException {
    Seeds seeds = new Seeds(store.recipe().seed()).part("data " + name);
    return switch (set) {
      case DataSet.Grammar _ -> new Examples.Endless(index -> World.example(seeds, index));
      case DataSet.Sampled sampled ->
          new Examples.Finite(read(sampled(name, sampled, seeds), texts).list());
      case DataSet.File file -> {
        FileExamples read = read(file, texts);
        listener.dataRead(name, read.counts());
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
        PairFile.write(
            path,
            new PairSampler(model, sampled.labelTemperature(), seeds, listener)
                .sample("sampling " + name, sampled.count()));
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
