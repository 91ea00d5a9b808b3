package org.aligndistil.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.train.report.JsonReport;
import org.aligndistil.djl.train.report.RunReport;
import org.aligndistil.djl.train.report.WorldReport;
import org.aligndistil.djl.train.report.WorldTable;

/// What the command `align` has to say.
///
/// @param run what came out
/// @param directory where its files are
record AlignReport(RunReport run, Path directory) {

  private static final String LOSS = "loss";

  void print(Terminal terminal) {
    run.world().ifPresentOrElse(world -> printWorld(terminal, world), () -> printStages(terminal));
    terminal.out().println();
    terminal.out().println(directory.resolve("report.html"));
  }

  private static void printWorld(Terminal terminal, WorldReport world) {
    terminal.out().print(WorldTable.of(world).text());
    world
        .contrastive()
        .ifPresent(accuracy ->
            terminal
                .out()
                .println(
                    "\nReward accuracy of the contrastive reward log π_dpo − log π_reverse: "
                        + fixed(accuracy.byGold(), 3)));
    Table samples = new Table();
    for (WorldReport.Score score : world.scores()) {
      samples.row().row(Cell.bold(score.stage()));
      for (WorldReport.Sample sample : score.samples()) {
        samples.row(
            Cell.dim("  " + sample.prompt()),
            Cell.plain("%5s".formatted(fixed(sample.goldReward(), 2))),
            Cell.plain(sample.response()));
      }
    }
    samples.print(terminal);
  }

  private void printStages(Terminal terminal) {
    Table table = new Table().headings("STAGE", "STEPS", "FIRST LOSS", "LAST LOSS", "SECONDS");
    for (RunReport.Summary summary : run.stages()) {
      table.row(
          Cell.bold(summary.stage()),
          Cell.plain(Integer.toString(summary.steps().size())),
          Cell.plain(summary.first(LOSS).map(loss -> fixed(loss, 4)).orElse("")),
          Cell.plain(summary.last(LOSS).map(loss -> fixed(loss, 4)).orElse("")),
          Cell.plain(fixed(summary.seconds(), 1)));
    }
    table.print(terminal);
  }

  void printJson(Terminal terminal) throws IOException {
    Map<String, Object> tree = new LinkedHashMap<>(JsonReport.tree(run));
    tree.put("directory", directory.toString());
    tree.put("report", directory.resolve("report.html").toString());
    terminal.out().writeBytes(Json.format(tree).getBytes(StandardCharsets.UTF_8));
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
