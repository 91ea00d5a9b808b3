package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private Run batch(String lines, Object... more) throws IOException {
    Path data = folder.resolve("pairs.jsonl");
    Files.writeString(data, lines.replace('\'', '"'));
    List<Object> words =
        new ArrayList<>(
            List.of("batch", "--policy", model, "--dpo", model, "--reverse-dpo", model));
    words.addAll(List.of("--data", data, "--out", folder.resolve("batch.safetensors")));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
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
    String error = batch(PAIR + PAIR.replace("pasta", "sushi")).error(1);
    assertTrue(error.startsWith(folder.resolve("pairs.jsonl") + ", line 2: "), error);
    assertTrue(error.contains("'sushi seemed good. <eos>'"), error);
    assertTrue(Files.notExists(folder.resolve("batch.safetensors")));
  }

  @Test
  void messagesAreWrittenOutByTheChatTemplate() throws IOException {
    String pair =
        "{'prompt':[{'role':'user','content':'formal food staff'}],"
            + "'chosen':[{'role':'assistant','content':'pasta seemed good.'}],"
            + "'rejected':[{'role':'assistant','content':'ugh'}]}";
    assertEquals(
        folder.resolve("batch.safetensors") + ": pairs 1, tokens 7\n", batch(pair).output());
  }

  @Test
  void whatIsCutIsReported() throws IOException {
    assertEquals(
        folder.resolve("batch.safetensors")
            + ": pairs 1, tokens 4, 1 prompts and 1 responses truncated\n",
        batch(PAIR, "--max-length", 4, "--max-prompt-length", 2).output());
    assertTrue(
        batch(PAIR, "--max-length", 4, "--max-prompt-length", 4)
            .error(2)
            .startsWith("--max-length must be greater than --max-prompt-length"));
  }

  @Test
  void modelsWithOtherTokensAreAnError() throws IOException {
    Path other = TinyRuns.model(folder.resolve("other"));
    Path tokenizer = other.resolve("tokenizer.json");
    String text = Files.readString(tokenizer);
    Files.writeString(
        tokenizer,
        text.replace("\"pasta\"", "\"?\"").replace("\"good\"", "\"pasta\"").replace("?", "good"));
    String error = batch(PAIR, "--reference", other).error(1);
    assertTrue(error.endsWith("have different tokens for record 1"), error);
  }

  @Test
  void aMissingModelIsAUsageError() {
    assertTrue(
        Run.of("batch", "--policy", model)
            .error(2)
            .startsWith("aligndistil batch needs --dpo DIR"));
  }
}
