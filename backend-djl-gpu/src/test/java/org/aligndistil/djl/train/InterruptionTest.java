package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.run.AtomicFiles;
import org.aligndistil.djl.train.run.Resume;
import org.aligndistil.djl.train.run.RunDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run that ends at any of the moments at which its files change, and goes on.
class InterruptionTest {

  /// Names that files in progress, or another stage's checkpoints, could be taken for.
  private static final Recipe RECIPE =
      Recipe.parse(
          new Recipe.Source(
              "interrupted",
              """
              seed: 5
              model: {hidden: 8, intermediate: 8, layers: 1, heads: 1}
              data:
                reviews: {source: grammar}
                pairs: {source: preferences, sampled_from: sft.part, count: 4}
              stages:
                - {name: sft.part, objective: sft, data: reviews, steps: 3, batch: 2,
                   learning_rate: 3e-3, checkpoint_every: 1}
                - {name: sft, objective: dpo, initial: sft.part, data: pairs, batch: 2,
                   learning_rate: 1e-3, checkpoint_every: 1}
              """,
              Path.of("")));

  private static Backend backend;

  @TempDir private Path directory;

  /// The power fails.
  private static final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @BeforeAll
  static void open() {
    TorchEngine.setThreads(1);
    backend = Backends.open("cpu");
  }

  @AfterAll
  static void close() {
    backend.close();
  }

  @Test
  void aRunThatEndsAtAnyChangeOfItsFilesGoesOnBitForBit() throws IOException {
    Path whole = directory.resolve("whole");
    int[] moments = {0};
    run(new RunDirectory(whole, new AtomicFiles(_ -> moments[0]++)));
    Map<String, String> expected = ResumeTest.contents(whole);
    assertTrue(expected.containsKey("models/sft.part/model.safetensors"), expected::toString);
    for (int end = 0; end < moments[0]; end++) {
      Path root = directory.resolve("ended-" + end);
      assertTrue(isCutShort(root, end), "nothing failed at " + end);
      run(new RunDirectory(root));
      assertEquals(expected, ResumeTest.contents(root), "ended at " + end);
    }
  }

  private static boolean isCutShort(Path root, int end) throws IOException {
    int[] moment = {0};
    AtomicFiles.Observer fault =
        _ -> {
          if (moment[0]++ >= end) {
            throw new Failure();
          }
        };
    try {
      run(new RunDirectory(root, new AtomicFiles(fault)));
      return false;
    } catch (Failure _) {
      return true;
    }
  }

  private static void run(RunDirectory directory) throws IOException {
    new Align(backend, Device.cpu()).run(RECIPE, directory, Resume.IF_PRESENT, RunListener.NONE);
  }
}
