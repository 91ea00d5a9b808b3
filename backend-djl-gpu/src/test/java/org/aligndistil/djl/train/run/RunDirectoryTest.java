package org.aligndistil.djl.train.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.aligndistil.djl.train.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDirectoryTest {

  private static final Recipe RECIPE = Recipe.builtIn("quickstart");
  private static final RunConditions HERE =
      new RunConditions(Map.of("torch_threads", 1), Map.of("data pairs", "00ff"));

  @TempDir private Path root;

  @Test
  void aRunIsNotOverwritten() throws IOException {
    begin(RECIPE, HERE, Resume.NEVER);
    assertThrows(IllegalArgumentException.class, () -> begin(RECIPE, HERE, Resume.NEVER));
    begin(RECIPE, HERE, Resume.IF_PRESENT);
    assertEquals(RECIPE.source().text(), Files.readString(root.resolve("recipe.yaml")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"data/pairs.jsonl", "models/sft", "metrics/sft.jsonl", "checkpoints/x"})
  void filesOfAnUnknownRunAreNotTakenForThisOnes(String stale) throws IOException {
    Files.createDirectories(root.resolve(stale));
    for (Resume resume : Resume.values()) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> begin(RECIPE, HERE, resume))
              .getMessage();
      assertTrue(message.contains(stale) && message.contains("run.json"), message);
    }
    assertFalse(Files.exists(root.resolve("run.json")));
  }

  @Test
  void aRunThatDiedBeforeItBeganBeginsAgain() throws IOException {
    Files.createDirectories(root.resolve("models"));
    Files.writeString(root.resolve("recipe.yaml"), "half");
    begin(RECIPE, HERE, Resume.NEVER);
    assertEquals(RECIPE.source().text(), Files.readString(root.resolve("recipe.yaml")));
  }

  @Test
  void anotherRecipeIsRefusedWithTheLineThatDiffers() throws IOException {
    begin(RECIPE, HERE, Resume.NEVER);
    Recipe other =
        Recipe.parse(
            new Recipe.Source(
                "other", RECIPE.source().text().replace("steps: 700", "steps: 70"), Path.of("")));
    String seed = refused(RECIPE.withSeed(4), HERE);
    assertTrue(seed.contains("'seed: 0' there, 'seed: 4' here"), seed);
    String message = refused(other, HERE);
    assertTrue(message.contains("'steps: 700' there, 'steps: 70' here"), message);
  }

  @Test
  void otherConditionsAreRefusedWithBothValues() throws IOException {
    begin(RECIPE, HERE, Resume.NEVER);
    String threads =
        refused(RECIPE, new RunConditions(Map.of("torch_threads", 2), HERE.fingerprints()));
    assertTrue(threads.contains("torch_threads: 1 there, 2 here"), threads);
    String data = refused(RECIPE, new RunConditions(HERE.settings(), Map.of("data pairs", "00fe")));
    assertTrue(data.contains("sha256 of data pairs: 00ff there, 00fe here"), data);
    String more = refused(RECIPE, new RunConditions(HERE.settings(), Map.of()));
    assertTrue(more.contains("00ff there, nothing here"), more);
  }

  @Test
  void theConditionsNameEverythingThatBitsDependOn() throws IOException {
    Path pairs =
        Files.writeString(
            root.resolve("pairs.jsonl"), "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}");
    Path model = Files.createDirectories(root.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Recipe recipe =
        Recipe.parse(
            new Recipe.Source(
                "files",
                """
                seed: 7
                model: model
                data: {pairs: {source: file, path: pairs.jsonl}}
                stages:
                  - {name: dpo, objective: dpo, roles: {reference: model}, data: pairs}
                """,
                root));
    RunConditions before = RunConditions.of(recipe, "cpu", Device.cpu());
    assertEquals(7L, before.settings().get("seed"));
    for (String name : new String[] {"pytorch", "djl", "aligndistil", "device", "torch_threads"}) {
      assertTrue(before.settings().containsKey(name), name);
    }
    assertEquals("cpu", before.settings().get("backend"));
    assertEquals(before.fingerprints().get("model"), before.fingerprints().get("dpo reference"));
    Files.writeString(model.resolve("config.json"), "{ }");
    Files.writeString(pairs, "\n", StandardOpenOption.APPEND);
    RunConditions after = RunConditions.of(recipe, "cpu", Device.cpu());
    for (String name : new String[] {"data pairs", "model", "dpo reference"}) {
      assertFalse(before.fingerprints().get(name).equals(after.fingerprints().get(name)), name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../outside", "a/b", "..", "/tmp/absolute", ""})
  void namesThatLeadElsewhereAreRefused(String name) {
    RunDirectory run = new RunDirectory(root);
    assertThrows(IllegalArgumentException.class, () -> run.model(name));
    if (name.contains("/")) {
      assertThrows(IllegalArgumentException.class, () -> run.pairs(name));
      assertThrows(IllegalArgumentException.class, () -> run.metrics(name));
    }
  }

  @Test
  void theLastCheckpointIsTheOneOfMostSteps() throws IOException {
    begin(RECIPE, HERE, Resume.NEVER);
    for (int step : new int[] {99_999_999, 100_000_000}) {
      checkpoint(step, "{\"step\":%d,\"metrics_bytes\":3}".formatted(step));
    }
    assertEquals(
        100_000_000, Checkpoint.latest(new RunDirectory(root), "sft").orElseThrow().step());
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException {
    begin(RECIPE, HERE, Resume.NEVER);
    for (String damaged : new String[] {"{\"step\":", "{\"step\":{}}", ""}) {
      Path state = checkpoint(7, damaged);
      String message =
          assertThrows(IOException.class, () -> Checkpoint.latest(new RunDirectory(root), "sft"))
              .getMessage();
      assertTrue(message.startsWith(state.toString()), message);
    }
  }

  private Path checkpoint(int step, String state) throws IOException {
    Path directory = root.resolve("checkpoints").resolve("sft-%08d".formatted(step));
    Files.createDirectories(directory);
    return Files.writeString(directory.resolve("state.json"), state);
  }

  private void begin(Recipe recipe, RunConditions conditions, Resume resume) throws IOException {
    new RunDirectory(root).begin(recipe, conditions, resume);
  }

  private String refused(Recipe recipe, RunConditions conditions) {
    return assertThrows(
            IllegalArgumentException.class, () -> begin(recipe, conditions, Resume.IF_PRESENT))
        .getMessage();
  }
}
