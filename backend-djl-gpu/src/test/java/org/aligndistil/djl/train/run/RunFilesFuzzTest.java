package org.aligndistil.djl.train.run;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.aligndistil.fuzz.Parts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// The damaged files of a run are read or refused: metrics, the state of a checkpoint, `run.json`
/// with the recipe beside it.
final class RunFilesFuzzTest {

  private static final Recipe RECIPE = Recipe.builtIn("quickstart");
  private static final RunConditions HERE =
      new RunConditions(Map.of("torch_threads", 1), Map.of("data pairs", "00ff"));

  private static final List<String> WORDS =
      List.of("\"step\"", "\"NaN\"", "\"Infinity\"", "1e400", "\"metrics_bytes\"", "true");

  private static final String METRICS =
      "{\"step\":1,\"loss\":0.5,\"lr\":\"NaN\"}\n{\"step\":2,\"loss\":1e-3}\n";
  private static final String STATE = "{\"step\":12,\"metrics_bytes\":3456}\n";

  @TempDir static Path directory;

  private final FuzzTarget metrics =
      FuzzTarget.of(RunFileException.class, RunFilesFuzzTest::readMetrics);
  private final FuzzTarget states =
      FuzzTarget.of(RunFileException.class, RunFilesFuzzTest::readState);
  private final FuzzTarget runs =
      new FuzzTarget(
          RunFilesFuzzTest::resume,
          Memory.USUAL,
          List.of(
              RunFileException.class, ModelFormatException.class, IllegalArgumentException.class));

  @BeforeAll
  static void beginRun() throws IOException {
    new RunDirectory(directory).begin(RECIPE, HERE, Resume.NEVER);
    Files.createDirectories(directory.resolve("checkpoints/sft-00000012"));
  }

  static List<byte[]> metrics() {
    return List.of(METRICS.getBytes(StandardCharsets.UTF_8));
  }

  static List<byte[]> states() {
    return List.of(STATE.getBytes(StandardCharsets.UTF_8));
  }

  static List<byte[]> runs() {
    return List.of(
        Parts.join(
            '\n',
            "{\"torch_threads\": 1, \"sha256\": {\"data pairs\": \"00ff\"}}",
            RECIPE.source().text()));
  }

  @Test
  void damagedMetricsAreReadOrRefused() {
    metrics.checkMutations(metrics(), WORDS, 400);
  }

  @Test
  void damagedCheckpointIsReadOrRefused() {
    states.checkMutations(states(), WORDS, 400);
  }

  @Test
  void damagedRunIsResumedOrRefused() {
    runs.checkMutations(runs(), WORDS, 400);
  }

  @MethodSource("metrics")
  @FuzzTest
  void metrics(byte[] input) {
    metrics.check(input);
  }

  @MethodSource("states")
  @FuzzTest
  void state(byte[] input) {
    states.check(input);
  }

  @MethodSource("runs")
  @FuzzTest
  void run(byte[] input) {
    runs.check(input);
  }

  private static void readMetrics(byte[] input) throws IOException {
    MetricsLog.read(Files.write(directory.resolve("metrics.jsonl"), input));
  }

  private static void readState(byte[] input) throws IOException {
    Files.write(directory.resolve("checkpoints/sft-00000012/state.json"), input);
    if (Checkpoint.latest(new RunDirectory(directory), "sft").isEmpty()) {
      throw new AssertionError("the checkpoint is not seen");
    }
  }

  private static void resume(byte[] input) throws IOException {
    Parts parts = Parts.of(input, '\n');
    Files.write(directory.resolve("run.json"), parts.first());
    Files.write(directory.resolve("recipe.yaml"), parts.rest());
    new RunDirectory(directory).begin(RECIPE, HERE, Resume.IF_PRESENT);
  }

  @Test
  void damagedFilesAreRefusedWithFileAndLine() {
    assertRefused(
        "metrics.jsonl, line 2: expected a number, found x",
        () -> readMetrics("{}\n{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8)));
    assertRefused(
        "metrics.jsonl, line 1: expected an object of numbers, found 7",
        () -> readMetrics(new byte[] {'7'}));
    assertRefused(
        "metrics.jsonl, line 1: expected UTF-8, found other bytes",
        () -> readMetrics(new byte[] {(byte) 0xff}));
    assertRefused(
        "state.json, line 1: expected a whole number 'step', found 1.5",
        () -> readState("{\"step\":1.5,\"metrics_bytes\":0}".getBytes(StandardCharsets.UTF_8)));
    assertRefused(
        "recipe.yaml, line 1: expected UTF-8, found other bytes",
        () -> resume(new byte[] {'{', '}', '\n', (byte) 0xff}));
  }

  private static void assertRefused(String end, Executable reading) {
    String message = assertThrows(RunFileException.class, reading).getMessage();
    assertTrue(message.endsWith(end), message);
  }
}
