package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchCommandTest {

  private static final String PAIR =
      "{'prompt':'<bos> formal food staff <sep>','chosen':'pasta seemed good. <eos>',"
          + "'rejected':'ugh <eos>'}\n";

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyRuns.model(folder.resolve("model"));
  }

  private Run batch(String lines) throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(data, lines.replace('\'', '"'));
    return Run.of(
        "batch",
        "--policy",
        model,
        "--dpo",
        model,
        "--reverse-dpo",
        model,
        "--data",
        data,
        "--out",
        folder.resolve("batch.safetensors"));
  }

  @Test
  void everyTokenOfBothResponsesIsARow() throws IOException {
    assertEquals(
        folder.resolve("batch.safetensors") + ": pairs 1, tokens 7\n", batch(PAIR).output());
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("batch.safetensors"))) {
      assertEquals(7L, file.tensor("labels").elements());
      assertEquals(5L, file.tensor("offsets").data().getAtIndex(TinyRuns.I64, 1));
      assertEquals(2L, file.tensor("labels").data().getAtIndex(TinyRuns.I64, 6));
      assertTrue(file.find("reference_logits").isEmpty());
    }
  }

  @Test
  void ofOneModelInAllRolesAlignDistilIsZero() throws IOException {
    batch(PAIR).output();
    Object loss =
        Run.of("loss", "aligndistil", "--batch", folder.resolve("batch.safetensors"), "--json")
            .json()
            .get("loss");
    assertEquals(0, ((Number) loss).doubleValue(), 1e-12);
  }

  @Test
  void aWordThatIsNoneIsAnErrorThatNamesTheLine() throws IOException {
    assertEquals(
        folder.resolve("pairs.jsonl") + ", line 2: not one of the 120 words: 'sushi'",
        batch(PAIR + PAIR.replace("pasta", "sushi")).error(1));
    assertTrue(Files.notExists(folder.resolve("batch.safetensors")));
  }

  @Test
  void otherTokenizersAreAnError() throws IOException {
    Files.writeString(model.resolve("tokenizer.json"), "{}");
    assertTrue(batch(PAIR).error(1).contains("expected the tokenizer of the built-in world"));
  }

  @Test
  void aMissingModelIsAUsageError() {
    assertTrue(
        Run.of("batch", "--policy", model)
            .error(2)
            .startsWith("aligndistil batch needs --dpo DIR"));
  }
}
