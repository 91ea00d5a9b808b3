package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.djl.train.report.HtmlReport;
import org.aligndistil.djl.train.report.RunReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stages make of the responses of a file.
class FileRunTest {

  private static final String RECIPE =
      """
      model: {hidden: 8, intermediate: 8, layers: 1, heads: 1, initial_deviation: 0.3}
      data: {pairs: {source: file, path: pairs.jsonl}}
      stages:
        - {name: before, objective: sft, data: pairs, batch: 1, learning_rate: 1e-3}
        - {name: after, objective: OBJECTIVE, data: pairs, batch: 1, learning_rate: 1e-2}
      """;

  private static final String DPO =
      RECIPE.replace("objective: OBJECTIVE", "objective: dpo, roles: {reference: before}");

  private static final List<String> GOOD =
      List.of("pasta felt good. <eos>", "waiters seemed lovely. <eos>");
  private static final List<String> BAD = List.of("pasta felt bad. <eos>", "ugh <eos>");

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    write("pairs.jsonl", GOOD, BAD);
    write("exchanged.jsonl", BAD, GOOD);
  }

  @Test
  void swappedPairsAreThoseOfAFileWithTheResponsesExchanged() throws IOException {
    // The first stage is trained on the same file everywhere.
    String exchanged =
        DPO.replace("data: {pairs:", "data: {other: {source: file, path: exchanged.jsonl}, pairs:")
            .replace("{reference: before}, data: pairs", "{reference: before}, data: other");
    byte[] swapped =
        after(
            DPO.replace(
                "batch: 1, learning_rate: 1e-2",
                "batch: 1, learning_rate: 1e-2, swap_pairs: true"));
    assertArrayEquals(after(exchanged), swapped);
    assertFalse(Arrays.equals(after(DPO), swapped));
  }

  @Test
  void withoutPairsTheChosenResponsesAreTrainedOn() throws IOException {
    String alignDistil =
        RECIPE.replace(
            "objective: OBJECTIVE",
            "objective: aligndistil, initial: before, roles: {dpo: before, reverse_dpo: tilted}");
    SmallRuns.model(directory.resolve("tilted"), 120);
    for (String objective : new String[] {"sft", "ALIGN"}) {
      String recipe = objective.equals("sft") ? RECIPE.replace("OBJECTIVE", "sft") : alignDistil;
      byte[] chosen = after(recipe);
      write("pairs.jsonl", GOOD, GOOD.reversed());
      assertArrayEquals(chosen, after(recipe), objective);
      write("pairs.jsonl", BAD, GOOD);
      assertFalse(Arrays.equals(chosen, after(recipe)), objective);
      write("pairs.jsonl", GOOD, BAD);
    }
  }

  @Test
  void whatIsLeftOutIsToldAndReported() throws IOException {
    Files.writeString(
        directory.resolve("pairs.jsonl"),
        Files.readString(directory.resolve("pairs.jsonl")) + "{\"prompt\": 1}\nnonsense\n");
    String recipe =
        RECIPE
            .replace("OBJECTIVE", "sft")
            .replace("path: pairs.jsonl", "path: pairs.jsonl, bad_records: skip");
    List<String> told = new ArrayList<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void dataRead(String set, TokenCounts counts) {
            told.add("%s %d".formatted(set, counts.skipped().count()));
          }
        };
    Path run = directory.resolve("run");
    RunReport first = SmallRuns.run(recipe, run, listener);
    assertEquals(List.of("pairs 2"), told);
    RunReport.Reading reading = first.data().getFirst();
    assertEquals(List.of("before", "after"), reading.stages());
    List<String> reasons = reading.counts().skipped().reasons();
    assertTrue(reasons.getFirst().contains("line 3"), reasons.toString());
    assertTrue(HtmlReport.format(first).contains("responses; skipped 2"));
    String json = Files.readString(run.resolve("report.json"));
    assertTrue(json.contains("\"skipped\" : 2"), json);
    RunReport resumed = SmallRuns.run(recipe, run, RunListener.NONE);
    assertEquals(first.data(), resumed.data());
    assertEquals(json, Files.readString(run.resolve("report.json")));
  }

  @Test
  void listenersHearOfStagesThatWereDoneBefore() throws IOException {
    String recipe = RECIPE.replace("OBJECTIVE", "sft");
    Path run = directory.resolve("run");
    SmallRuns.run(recipe, run, RunListener.NONE);
    List<String> told = new ArrayList<>();
    SmallRuns.run(
        recipe,
        run,
        new RunListener() {
          @Override
          public void stageDoneBefore(Stage stage) {
            told.add(stage.name());
          }

          @Override
          public void stageFinished(Stage stage) {
            told.add("finished " + stage.name());
          }
        });
    assertEquals(List.of("before", "after"), told);
  }

  /// The weights of the second stage.
  private byte[] after(String recipe) throws IOException {
    Path run = Files.createTempDirectory(directory, "run");
    SmallRuns.run(recipe, run, RunListener.NONE);
    return Files.readAllBytes(run.resolve("models/after/model.safetensors"));
  }

  private void write(String name, List<String> chosen, List<String> rejected) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < chosen.size(); i++) {
      text.append(
          "{\"prompt\":\"<bos> formal food staff <sep>\",\"chosen\":\"%s\",\"rejected\":\"%s\"}\n"
              .formatted(chosen.get(i), rejected.get(i)));
    }
    Files.writeString(directory.resolve(name), text.toString());
  }
}
