package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.aligndistil.backend.BackendProvider;
import org.aligndistil.backend.Backends;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.train.recipe.ObjectiveNeeds;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README says what the code does.
class ReadmeTest {

  private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  private static final Path EXAMPLE = ROOT.resolve("examples/VerifiedLoss.java");
  private static final Path BATCH = ROOT.resolve("examples/reviews.safetensors");

  private static String readme() throws IOException {
    return Files.readString(ROOT.resolve("README.md"));
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin) + begin.length();
    return text.substring(from, text.indexOf(end, from));
  }

  private static String unindented(String code) {
    return code.lines().map(String::strip).collect(Collectors.joining("\n")).strip();
  }

  @Test
  void itsJavaIsThatOfTheExample() throws IOException {
    String shown = between(readme(), "```java\n", "```");
    assertTrue(unindented(Files.readString(EXAMPLE)).contains(unindented(shown)), shown);
  }

  @Test
  void theExampleRunsAndAgreesWithPyTorch(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path gradient = folder.resolve("gradient.safetensors");
    Run run = Run.ofProcess(ChildJava.of(EXAMPLE, BATCH, gradient));
    assertEquals(0, run.code(), run.err());
    String[] result = run.out().lines().toList().getLast().split(" ± ", 2);
    try (SafetensorsFile file = SafetensorsFile.open(BATCH)) {
      double torch = Double.parseDouble(file.metadata().get("loss.aligndistil"));
      // PyTorch's float64 value has an error of its own, of the size of our bound.
      assertEquals(torch, Double.parseDouble(result[0]), 2 * Double.parseDouble(result[1]));
    }
    assertTrue(Files.exists(gradient));
  }

  @Test
  void everyBackendIsInItsTable() throws IOException {
    String backends = between(readme(), "## Backends", "## Where things are");
    for (BackendProvider provider : Backends.providers()) {
      boolean isShipped = !provider.name().equals(AbsentBackendProvider.NAME);
      assertEquals(isShipped, backends.contains("| `" + provider.name() + "` |"), provider.name());
    }
  }

  @Test
  void itsRecipeIsOne(@TempDir Path folder) throws IOException {
    String text = between(readme(), "```yaml\n", "```");
    Files.createDirectories(folder.resolve("Qwen2.5-0.5B-Instruct"));
    Files.writeString(folder.resolve("Qwen2.5-0.5B-Instruct/config.json"), "{}");
    Recipe recipe = Recipe.parse(new Recipe.Source("own", text, folder));
    assertEquals(
        List.of("dpo", "reverse_dpo", "aligndistil"),
        recipe.stages().stream().map(Stage::name).toList());
    String model = folder.resolve("Qwen2.5-0.5B-Instruct").toString();
    assertEquals(Map.of(Role.REFERENCE, model), recipe.stage("dpo").orElseThrow().models().roles());
  }

  @Test
  void itsTableSaysWithWhichObjectivesARecipeCanTrain() throws IOException {
    for (Objective objective : Objectives.ALL) {
      String row = between(readme(), "| `" + objective.id() + "` |", "\n");
      boolean isRefused = new ObjectiveNeeds(objective).refusal().isPresent();
      assertTrue(row.startsWith(isRefused ? " – |" : " yes |"), objective.id() + row);
    }
  }

  @Test
  void everyObjectiveAndParameterIsInItsTable() throws IOException {
    for (Objective objective : Objectives.ALL) {
      String row = between(readme(), "| `" + objective.id() + "` |", "\n");
      for (Parameters.Parameter parameter : Parameters.of(objective)) {
        assertTrue(row.contains("`" + parameter.name() + "`"), objective.id() + " " + parameter);
      }
    }
  }
}
