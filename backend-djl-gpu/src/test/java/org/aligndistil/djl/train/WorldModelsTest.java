package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aligndistil.djl.world.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldModelsTest {

  private static final String RECIPE =
      """
      model: {hidden: 8, intermediate: 8, layers: 1, heads: 1}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 4}
      stages:
        - {name: sft, objective: sft, data: reviews, steps: 1, batch: 2}
        - {name: dpo, objective: dpo, initial: sft, roles: {reference: other}, data: pairs}
      """;

  private static final String DESCENDANT =
      """
      model: {hidden: 8, intermediate: 8, layers: 1, heads: 1}
      data: {reviews: {source: grammar}}
      stages:
        - {name: sft, objective: sft, initial: other, data: reviews, steps: 1, batch: 2}
        - {name: more, objective: sft, initial: sft, data: reviews, steps: 1, batch: 2}
      """;

  @TempDir private Path directory;
  private Path other;

  @BeforeEach
  void write() throws IOException {
    other = directory.resolve("other");
    SmallRuns.model(other, Vocabulary.SIZE);
  }

  @Test
  void aFrozenModelWithAnotherTokenizerIsRefusedBeforeAnythingIsTrained() throws IOException {
    exchangeWord();
    refused(RECIPE, "tokenizer.json");
    assertFalse(Files.exists(directory.resolve("run/models/sft")));
  }

  @Test
  void anInitialModelWithAnotherTokenizerIsRefused() throws IOException {
    exchangeWord();
    refused(DESCENDANT, "tokenizer.json");
    refused(
        DESCENDANT
            .replace("model: {hidden: 8, intermediate: 8, layers: 1, heads: 1}", "model: other")
            .replace("initial: other, ", ""),
        "tokenizer.json");
  }

  @Test
  void aModelOfOtherTokensIsRefused() throws IOException {
    SmallRuns.model(other, Vocabulary.SIZE + 8);
    refused(RECIPE, "expected the 120 tokens of the built-in world, found 128");
  }

  @Test
  void theTokenizerIsThatOfTheInitialModelAndNothingElseIsCopied() throws IOException {
    Files.writeString(other.resolve("special_tokens_map.json"), "{\"of\": \"other\"}");
    Files.writeString(other.resolve("pytorch_model.bin.index.json"), "{}");
    Files.writeString(other.resolve("trainer_state.json"), "{}");
    SmallRuns.run(DESCENDANT, directory.resolve("run"), RunListener.NONE);
    for (String stage : new String[] {"sft", "more"}) {
      Path model = directory.resolve("run/models").resolve(stage);
      assertEquals(
          "{\"of\": \"other\"}", Files.readString(model.resolve("special_tokens_map.json")));
      assertFalse(Files.exists(model.resolve("pytorch_model.bin.index.json")));
      assertFalse(Files.exists(model.resolve("trainer_state.json")));
    }
  }

  @Test
  void aTokenizerThatIsWrittenInAnotherWayIsTheSame() throws IOException {
    Path path = other.resolve("tokenizer.json");
    Files.writeString(path, Files.readString(path).replaceAll("\n *", ""));
    SmallRuns.run(DESCENDANT, directory.resolve("run"), RunListener.NONE);
    assertTrue(Files.exists(directory.resolve("run/models/more/tokenizer.json")));
  }

  private void exchangeWord() throws IOException {
    Path path = other.resolve("tokenizer.json");
    String text = Files.readString(path);
    assertTrue(text.contains("\"felt\""), text);
    Files.writeString(path, text.replace("\"felt\"", "\"fell\""));
  }

  private void refused(String recipe, String what) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> SmallRuns.run(recipe, directory.resolve("run"), RunListener.NONE))
            .getMessage();
    assertTrue(message.startsWith(other.toString()) && message.contains(what), message);
  }
}
