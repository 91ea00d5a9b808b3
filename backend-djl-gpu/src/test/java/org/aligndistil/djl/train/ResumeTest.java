package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.run.Resume;
import org.aligndistil.djl.train.run.RunLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {

  private static final String RECIPE =
      """
      seed: 3
      model: {hidden: 16, intermediate: 32, layers: 1, heads: 2}
      data:
        reviews: {source: grammar}
        pairs: {source: preferences, sampled_from: sft, count: 50}
      stages:
        - {name: sft, objective: sft, data: reviews, steps: 60, batch: 8, learning_rate: 3e-3,
           checkpoint_every: 7}
        - {name: dpo, objective: dpo, initial: sft, data: pairs, epochs: 3, batch: 8,
           micro_batch: 3, learning_rate: 1e-3, checkpoint_every: 2}
        - {name: reverse_dpo, objective: dpo, initial: sft, roles: {reference: sft}, data: pairs,
           swap_pairs: true, batch: 8, learning_rate: 1e-3, checkpoint_every: 2}
        - {name: aligndistil, objective: aligndistil, initial: sft, data: pairs, responses: own,
           batch: 8, learning_rate: 1e-3, checkpoint_every: 2, maximum_new_tokens: 12,
           precision: bfloat16, activation_checkpointing: true, projection: fused}
      evaluation: {data: pairs, prompts: 4, samples: 2, pairs: 8, reference: sft}
      """;

  private static final int KILLS = 4;

  /// Reports of progress after which the first checkpoint, that of step 7, is on disk.
  private static final int SAVED = 9;

  @TempDir private Path directory;

  @Test
  void aRunThatIsKilledGoesOnBitForBit() throws Exception {
    Path recipe = directory.resolve("small.yaml");
    Files.writeString(recipe, RECIPE);
    int whole = end(start(recipe, "whole"));

    long seed = Long.getLong("aligndistil.test.seed", System.nanoTime());
    RandomGenerator random = new SplittableRandom(seed);
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(recipe, "killed");
      awaitProgress(process, random.nextInt(kill == 0 ? SAVED : 1, whole / (KILLS + 1)));
      process.destroyForcibly().waitFor();
    }
    int rest = end(start(recipe, "killed"));
    assertTrue(rest < whole, "nothing was left of the killed runs");
    assertEquals(
        contents(directory.resolve("whole")),
        contents(directory.resolve("killed")),
        () -> "seed " + seed);
  }

  @Test
  void anotherProcessIsKeptOut() throws Exception {
    Path recipe = directory.resolve("small.yaml");
    Files.writeString(recipe, RECIPE);
    try (RunLock _ = RunLock.acquire(directory.resolve("run"))) {
      Process other = start(recipe, "run");
      String output = String.join("\n", other.inputReader().lines().toList());
      assertNotEquals(0, other.waitFor());
      assertTrue(output.contains("another process is running in"), output);
      assertFalse(Files.exists(directory.resolve("run").resolve("run.json")));
      assertThrows(IOException.class, () -> RunLock.acquire(directory.resolve("run")));
    }
    RunLock.acquire(directory.resolve("run")).close();
  }

  @Test
  void aRunOnAnotherThreadGivesTheSameBytes() throws Exception {
    TorchEngine.setThreads(1);
    for (String name : List.of("one", "other")) {
      Thread thread = new Thread(() -> run(directory.resolve(name)));
      thread.start();
      thread.join();
    }
    assertEquals(contents(directory.resolve("one")), contents(directory.resolve("other")));
  }

  private static void run(Path directory) {
    try (Backend backend = Backends.open("cpu")) {
      new Align(backend, Device.cpu())
          .run(small(RECIPE), directory, Resume.NEVER, RunListener.NONE);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Recipe small(String text) {
    return Recipe.parse(new Recipe.Source("small", text, Path.of("")));
  }

  private Process start(Path recipe, String name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-D" + TorchEngine.THREADS + "=1",
            "-Daligndistil.cpu.threads=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ChildRun.class.getName(),
            recipe.toString(),
            directory.resolve(name).toString())
        .redirectErrorStream(true)
        .start();
  }

  /// Waits until a process has reported progress so often.
  private static void awaitProgress(Process process, int times) throws IOException {
    BufferedReader lines = process.inputReader();
    int seen = 0;
    while (seen < times) {
      String line = lines.readLine();
      assertNotNull(line, "the run ended before it was killed");
      seen += line.startsWith(ChildRun.PROGRESS) ? 1 : 0;
    }
  }

  /// Waits for the end of a run.
  ///
  /// @return how often it reported progress
  private static int end(Process process) throws IOException, InterruptedException {
    List<String> lines = process.inputReader().lines().toList();
    assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
    return (int) lines.stream().filter(line -> line.startsWith(ChildRun.PROGRESS)).count();
  }

  /// All files of a run but the page, without their times.
  static Map<String, String> contents(Path run) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = run.relativize(file).toString();
        if (!name.equals("report.html")) {
          String text = Files.readString(file, StandardCharsets.ISO_8859_1);
          contents.put(name, text.replaceAll("\"(tokens_per_second|seconds)\" ?:[^,}]*", ""));
        }
      }
    }
    return contents;
  }
}
