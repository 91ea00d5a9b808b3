package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.djl.train.recipe.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlignCommandTest {

  @TempDir private Path folder;

  private Run align(Object... more) throws IOException {
    return Run.of(words(more));
  }

  private Object[] words(Object... more) throws IOException {
    Path recipe = TinyRuns.recipe(folder, TinyRuns.RECIPE + TinyRuns.EVALUATION);
    List<Object> words = new ArrayList<>(List.of("align", recipe, "--out", folder.resolve("run")));
    words.addAll(List.of(more));
    return words.toArray();
  }

  @Test
  void aRunEndsWithItsTableItsSamplesAndTheReport() throws IOException {
    Run run = align();
    assertEquals(0, run.code(), run.err());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.getFirst().startsWith("stage "), lines.getFirst());
    assertTrue(lines.get(4).startsWith("aligndistil "), lines.get(4));
    assertEquals(folder.resolve("run/report.html").toString(), lines.getLast());
    assertTrue(Files.exists(Path.of(lines.getLast())));
    assertEquals(1, lines.stream().filter("reverse_dpo"::equals).count());
  }

  @Test
  void withoutATerminalEachStageIsALine() throws IOException {
    List<String> lines = align().err().lines().toList();
    assertTrue(lines.getFirst().matches("sft: 6 steps in \\d:\\d\\d, loss [\\d.]+, \\d+ tokens/s"));
    assertTrue(lines.contains("sampling pairs..."), lines.toString());
    assertEquals(4, lines.stream().filter(line -> line.contains(" steps in ")).count());
    assertTrue(lines.size() < 12, lines.toString());
  }

  @Test
  void onATerminalABarMoves() throws IOException {
    Run run = Run.in(Map.of("NO_COLOR", "1"), Set.of(Terminal.Stream.ERR), words());
    assertTrue(run.err().contains("━"), run.err());
    assertTrue(run.err().contains("sft 1/4  loss "), run.err());
    assertTrue(run.err().contains(" left"), run.err());
    assertTrue(run.err().endsWith(ProgressBar.ERASE));
    assertFalse(run.out().contains("\u001b"));
  }

  @Test
  void theDeviceBackendTrainsAsWell() throws IOException {
    Object oracle = stages(align("--backend", "cpu", "--json")).getFirst().get("last_loss");
    Path recipe = TinyRuns.recipe(folder, TinyRuns.RECIPE + TinyRuns.EVALUATION);
    Run run =
        Run.of(
            "align", recipe, "--out", folder.resolve("device"), "--backend", "djl-cpu", "--json");
    assertEquals(4, stages(run).size());
    Object device = stages(run).getFirst().get("last_loss");
    // 900 roundoffs of float32, the budget of a loss.
    double budget = 900 * 0x1p-24 * (Double) oracle;
    assertEquals((Double) oracle, (Double) device, budget);
  }

  private static List<Map<?, ?>> stages(Run run) throws IOException {
    assertEquals(0, run.code(), run.err());
    List<Map<?, ?>> stages = new ArrayList<>();
    for (Object stage : (List<?>) new Run(run.code(), run.out(), "").json().get("stages")) {
      stages.add((Map<?, ?>) stage);
    }
    return stages;
  }

  @Test
  void jsonHasTheFiguresAndTheSeed() throws IOException {
    Run run = align("--seed", 7, "--json");
    Map<?, ?> json = new Run(run.code(), run.out(), "").json();
    assertEquals(7L, json.get("seed"));
    assertEquals("tiny.yaml", json.get("recipe"));
    assertEquals(4, ((List<?>) json.get("stages")).size());
    Map<?, ?> last = (Map<?, ?>) ((List<?>) json.get("models")).getLast();
    assertEquals("aligndistil", last.get("stage"));
    assertTrue(last.get("kl_from_dpo") instanceof Double, last.toString());
    assertEquals(folder.resolve("run").toString(), json.get("directory"));
    assertEquals(folder.resolve("run/report.html").toString(), json.get("report"));
    Map<?, ?> file = new Run(0, Files.readString(folder.resolve("run/report.json")), "").json();
    for (String part : List.of("recipe", "seed", "stages", "models")) {
      assertEquals(file.get(part), json.get(part), part);
    }
    assertTrue(Files.readString(folder.resolve("run/recipe.yaml")).startsWith("seed: 7\n"));
  }

  @Test
  void aRunIsNotOverwrittenButCanBeResumed() throws IOException {
    Run first = align();
    assertEquals(
        "there is a run in %s; --resume goes on with it, --out names another directory"
            .formatted(folder.resolve("run")),
        align().error(2));
    Run again = align("--resume");
    assertEquals(0, again.code());
    assertEquals(first.out(), again.out());
    assertEquals(
        List.of("sft: done before", "dpo: done before", "reverse_dpo: done before"),
        again.err().lines().limit(3).toList());
    assertTrue(align("--resume", "--seed", 8).err().contains("only the same run can be resumed"));
  }

  @Test
  void resumingNeedsTheRecipeThatTheRunWasBegunWith() throws IOException {
    align();
    Path run = folder.resolve("run");
    assertEquals(
        "the run in %s is not of quickstart, which is meant where no RECIPE is named; name the one"
                .formatted(run)
            + " that it was begun with, as in: aligndistil align RECIPE --out %s --resume"
                .formatted(run),
        Run.of("align", "--out", run, "--resume").error(2));
    String quickstart = Recipe.builtIn("quickstart").withSeed(7).source().text();
    Files.writeString(run.resolve("recipe.yaml"), quickstart);
    String error = Run.of("align", "--out", run, "--resume").error(1);
    assertTrue(error.contains("only the same run can be resumed"), error);
  }

  @Test
  void anInterruptedRunSaysWhereItIsAndHowItGoesOn() throws IOException, InterruptedException {
    Path recipe =
        TinyRuns.recipe(
            folder,
            TinyRuns.RECIPE.replace("data: pairs, batch: 8,", "data: pairs, epochs: 99999,"));
    Path run = folder.resolve("interrupted");
    Process process =
        ChildJava.of(Main.class.getName(), "align", recipe, "--out", run)
            .redirectOutput(folder.resolve("out").toFile())
            .start();
    List<String> lines = new ArrayList<>();
    try (BufferedReader errors = process.errorReader()) {
      for (String line = errors.readLine(); line != null; line = errors.readLine()) {
        lines.add(line);
        if (line.startsWith("sampling pairs")) {
          process.toHandle().destroy(); // unlike that of the process, leaves its streams open
        }
      }
    }
    assertNotEquals(0, process.waitFor());
    String hint =
        "aligndistil: interrupted; the same command with --resume goes on with the run in " + run;
    assertEquals(1, lines.stream().filter(hint::equals).count(), lines.toString());
  }

  @Test
  void withoutAnEvaluationTheStagesAreTheTable() throws IOException {
    Path recipe = TinyRuns.recipe(folder, TinyRuns.RECIPE);
    Run run = Run.of("align", recipe, "--out", folder.resolve("plain"));
    assertTrue(run.out().startsWith("STAGE"), run.out());
    assertTrue(run.out().contains("aligndistil  2"), run.out());
  }

  @Test
  void wrongRecipesAreErrorsInOneLine() throws IOException {
    assertEquals(
        "there is no recipe 'quickstrat'; did you mean 'quickstart'?",
        Run.of("align", "quickstrat").error(2));
    assertEquals(
        "/no/such.yaml: no such file or directory", Run.of("align", "/no/such.yaml").error(1));
    Path recipe = TinyRuns.recipe(folder, TinyRuns.RECIPE.replace("batch: 8", "bacth: 8"));
    String error = Run.of("align", recipe, "--out", folder.resolve("bad")).error(1);
    assertTrue(error.contains("bacth") && error.contains("batch"), error);
  }

  @Test
  void whatItTrainedBecomesABatchAndALoss() throws IOException {
    assertEquals(0, align().code());
    Path models = folder.resolve("run/models");
    Path batch = folder.resolve("batch.safetensors");
    Run made =
        Run.of(
            "batch",
            "--policy",
            models.resolve("aligndistil"),
            "--reference",
            models.resolve("sft"),
            "--dpo",
            models.resolve("dpo"),
            "--reverse-dpo",
            models.resolve("reverse_dpo"),
            "--data",
            folder.resolve("run/data/pairs.jsonl"),
            "--out",
            batch);
    assertTrue(made.output().startsWith(batch + ": pairs 16, tokens "), made.out());
    for (String objective : List.of("sft", "dpo", "aligndistil")) {
      Map<?, ?> loss = Run.of("loss", objective, "--batch", batch, "--json").json();
      assertTrue((Double) loss.get("loss") > 0, loss.toString());
      assertEquals(32L, loss.get("sequences"), objective);
    }
  }
}
