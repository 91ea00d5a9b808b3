package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.train.StepReport;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.recipe.Stage;
import org.junit.jupiter.api.Test;

class RunProgressTest {

  private static final List<Stage> STAGES = Recipe.builtIn("quickstart").stages();

  private final AtomicLong clock = new AtomicLong();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final RunProgress progress =
      new RunProgress(
          new Terminal(
              new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              Map.of(),
              _ -> false),
          STAGES.size(),
          clock::get);

  @Test
  void stagesThatWereDoneBeforeCount() {
    progress.stageDoneBefore(STAGES.get(0));
    progress.stageStarted(STAGES.get(1), 64, 128);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(32));
    progress.stepDone(STAGES.get(1), step(80), 128);
    assertEquals(
        List.of("sft: done before", "dpo 2/4  loss 0.5000  100 tokens/s  1:36 left  step 80/128"),
        err.toString(StandardCharsets.UTF_8).lines().toList());
  }

  @Test
  void whatIsLeftOutIsALine() {
    progress.dataRead(
        "pairs",
        new TokenCounts(
            30, 900, 0, 0, new Skipped(12, List.of("line 3: nonsense", "line 5: more"))));
    assertEquals(
        "pairs: 30 records, 900 tokens, 12 lines or rows skipped, the first: line 3: nonsense\n",
        err.toString(StandardCharsets.UTF_8));
  }

  private static StepReport step(int number) {
    return new StepReport(
        number, 0.5, 0, Map.of(), new StepReport.Update(1, 1e-3), new StepReport.Speed(3200, 32));
  }
}
