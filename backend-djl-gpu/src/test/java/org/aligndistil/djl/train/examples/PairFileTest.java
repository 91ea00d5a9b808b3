package org.aligndistil.djl.train.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.data.BadRecords;
import org.aligndistil.djl.data.Columns;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.Tokenization;
import org.aligndistil.djl.train.recipe.DataSet;
import org.aligndistil.djl.world.Grammar;
import org.aligndistil.djl.world.PreferencePair;
import org.aligndistil.djl.world.Preferences;
import org.aligndistil.djl.world.RandomStreams;
import org.aligndistil.djl.world.Sample;
import org.aligndistil.djl.world.TokenizerFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairFileTest {

  @TempDir private Path directory;

  private List<Example> read(DataSet.File file) throws IOException {
    TokenizerFiles.write(directory);
    try (ModelText text = ModelText.open(directory)) {
      return FileExamples.read(file, text).list();
    }
  }

  @Test
  void readsWhatItWrites() throws IOException {
    Path path = directory.resolve("pairs.jsonl");
    RandomStreams streams = new RandomStreams(1);
    Sample one = Grammar.sample(streams, "one", 0);
    Sample other = Grammar.sample(streams, "other", 0);
    PreferencePair pair =
        Preferences.WORLD.label(
            one.prompt(), one.response(), other.response(), streams.stream("label", 0));
    PairFile.write(path, List.of(pair, pair));
    List<Example> read = read(DataSet.File.of(path));
    assertEquals(2, read.size());
    assertArrayEquals(pair.prompt().tokens(), read.get(1).prompt());
    assertArrayEquals(pair.chosen(), read.get(1).responses().get(0));
    assertArrayEquals(pair.rejected(), read.get(1).responses().get(1));
  }

  @Test
  void readsOtherColumns() throws IOException {
    Path path = directory.resolve("completions.jsonl");
    Files.writeString(path, "{\"q\": \"<bos> formal\", \"n\": [1, {}], \"a\": \"good <eos>\"}\n");
    List<Example> read =
        read(
            new DataSet.File(
                path,
                DataSet.Records.COMPLETION,
                new Columns(Map.of("prompt", "q", "completion", "a")),
                BadRecords.FAIL,
                Tokenization.DEFAULT));
    assertEquals(1, read.getFirst().responses().size());
    assertEquals("good <eos>", World.text(read.getFirst().responses().getFirst()));
  }

  @Test
  void namesTheLineOfAFault() throws IOException {
    String good = "{\"prompt\":\"<bos>\",\"chosen\":\"good\",\"rejected\":\"bad\"}\n";
    for (String bad :
        List.of(
            "{\"prompt\":[{\"role\":\"user\",\"content\":\"<bos>\"}],\"chosen\":[]}",
            good.replace("good", "splendiferous"))) {
      Path path = directory.resolve("bad.jsonl");
      Files.writeString(path, good + bad + "\n");
      Exception thrown = assertThrows(Exception.class, () -> read(DataSet.File.of(path)));
      assertTrue(thrown.getMessage().contains("line 2"), thrown.getMessage());
    }
  }
}
