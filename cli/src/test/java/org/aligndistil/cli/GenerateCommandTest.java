package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateCommandTest {

  @TempDir private Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyRuns.model(folder.resolve("model"));
  }

  private Run generate(Object... more) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "generate",
                model,
                "--chat",
                "--prompt",
                "formal food staff",
                "--max-new-tokens",
                5));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  @Test
  void aResponseStandsBesideItsPrompt() {
    String line = generate().output();
    assertTrue(line.startsWith("formal food staff  "), line);
    assertEquals(1, line.lines().count());
  }

  @Test
  void theSeedDecides() {
    assertEquals(generate("--seed", 1).output(), generate("--seed", 1).output());
    assertNotEquals(generate("--seed", 1).output(), generate("--seed", 2).output());
  }

  @Test
  void onlyTheMostProbableTokenIsWhatTemperatureZeroTakes() {
    String greedy = generate("--temperature", 0).output();
    assertEquals(greedy, generate("--top-k", 1).output());
    assertEquals(greedy, generate("--top-p", 1e-9).output());
  }

  @Test
  void theChatTemplateAddsTheTokensThatBeginAndEndAPrompt() throws IOException {
    Map<?, ?> words = generate("--json").json();
    Map<?, ?> whole =
        Run.of(
                "generate",
                model,
                "--prompt",
                "<bos> formal food staff <sep>",
                "--max-new-tokens",
                5,
                "--json")
            .json();
    assertEquals(
        responses(words).getFirst().get("tokens"), responses(whole).getFirst().get("tokens"));
  }

  @Test
  void severalPromptsAreAnsweredInTheirOrder() throws IOException {
    List<Map<?, ?>> responses =
        responses(generate("--prompt", "casual drinks rooms", "--json").json());
    assertEquals(2, responses.size());
    assertEquals("casual drinks rooms", responses.get(1).get("prompt"));
    assertTrue(((List<?>) responses.get(1).get("tokens")).size() <= 5);
  }

  @Test
  void aModelWithoutATokenizerIsAnError() throws IOException {
    Files.writeString(model.resolve("tokenizer.json"), "{}");
    String error = generate().error(1);
    assertTrue(error.contains("tokenizer.json: expected a tokenizer, found"), error);
    Files.delete(model.resolve("tokenizer.json"));
    assertTrue(generate().error(1).endsWith("expected a tokenizer, found none"));
  }

  @Test
  void theChatTemplateMustBeThere() throws IOException {
    Path config = model.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"eos_token\": \"<eos>\"}");
    String error = generate().error(1);
    assertTrue(error.endsWith("the model's directory has no chat template"), error);
  }

  @Test
  void whatGenerationConfigNamesEndsAResponse() throws IOException {
    String all =
        IntStream.range(0, 120).mapToObj(Integer::toString).collect(Collectors.joining(","));
    Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": [" + all + "]}");
    Map<?, ?> response = responses(generate("--json").json()).getFirst();
    assertEquals(true, response.get("ended"));
    assertEquals(1, ((List<?>) response.get("tokens")).size());
    assertEquals("", response.get("response"));
  }

  @Test
  void otherWordsAndValuesAreErrors() {
    String unknown = generate("--prompt", "sushi").error(1);
    assertTrue(unknown.startsWith("the tokenizer has no tokens for '<bos> sushi <sep>'"), unknown);
    assertEquals("--top-p must be above 0 and at most 1: 2.0", generate("--top-p", 2).error(2));
    assertEquals("--temperature must not be negative: -1.0", generate("--temperature=-1").error(2));
    generate("--top-k", "many").error(2);
    assertEquals(
        "aligndistil generate needs --prompt TEXT; see aligndistil generate --help",
        Run.of("generate", model).error(2));
  }

  private static List<Map<?, ?>> responses(Map<?, ?> json) {
    return ((List<?>) json.get("responses"))
        .stream().<Map<?, ?>>map(response -> (Map<?, ?>) response).toList();
  }
}
