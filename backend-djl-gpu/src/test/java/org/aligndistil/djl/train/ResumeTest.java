package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.run.Resume;
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
           batch: 8, learning_rate: 1e-3, checkpoint_every: 2, maximum_new_tokens: 12}
      evaluation: {data: pairs, prompts: 4, samples: 2, pairs: 8, reference: sft}
      """;

  private static final int LEAST_KILLS = 3;

  @TempDir private Path directory;

  @Test
  void aRunThatIsKilledGoesOnBitForBit() throws Exception {
    Path recipe = directory.resolve("small.yaml");
    Files.writeString(recipe, RECIPE);
    long start = System.nanoTime();
    assertEquals(0, start(recipe, "whole").waitFor());
    long whole = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);

    long seed = Long.getLong("aligndistil.test.seed", System.nanoTime());
    RandomGenerator random = new SplittableRandom(seed);
    int kills = 0;
    while (true) {
      Process process = start(recipe, "killed");
      // Later in each life than in the one before, so that the run gets to its end.
      long patience = whole / 3 + random.nextLong(whole / 2) + kills * (whole / 10);
      if (process.waitFor(kills < LEAST_KILLS ? patience : whole * 4, TimeUnit.MILLISECONDS)) {
        assertEquals(0, process.exitValue());
        break;
      }
      process.destroyForcibly().waitFor();
      kills++;
    }
    assertTrue(kills > 0, "the run was never killed");
    assertEquals(
        contents(directory.resolve("whole")),
        contents(directory.resolve("killed")),
        () -> "seed " + seed);
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
        .redirectOutput(directory.resolve(name + ".log").toFile())
        .start();
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
