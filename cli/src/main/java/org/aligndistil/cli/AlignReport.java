package org.aligndistil.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
          Cell.plain(loss(summary, true).map(loss -> fixed(loss, 4)).orElse("")),
          Cell.plain(loss(summary, false).map(loss -> fixed(loss, 4)).orElse("")),
          Cell.plain(fixed(summary.seconds(), 1)));
    }
    table.print(terminal);
  }

  void printJson(Terminal terminal) throws IOException {
    JsonOutput.print(
        terminal,
        json -> {
          json.writeStringField("recipe", run.recipe().source().name());
          json.writeNumberField("seed", run.recipe().seed());
          json.writeStringField("directory", directory.toString());
          json.writeStringField("report", directory.resolve("report.html").toString());
          json.writeArrayFieldStart("stages");
          for (RunReport.Summary summary : run.stages()) {
            json.writeStartObject();
            json.writeStringField("stage", summary.stage());
            json.writeNumberField("steps", summary.steps().size());
            json.writeNumberField("seconds", summary.seconds());
            write(json, "first_loss", loss(summary, true));
            write(json, "last_loss", loss(summary, false));
            json.writeEndObject();
          }
          json.writeEndArray();
          if (run.world().isPresent()) {
            write(json, run.world().get());
          }
        });
  }

  private static void write(JsonGenerator json, WorldReport world) throws IOException {
    json.writeArrayFieldStart("models");
    for (WorldReport.Score score : world.scores()) {
      WorldReport.Behaviour behaviour = score.behaviour();
      json.writeStartObject();
      json.writeStringField("stage", score.stage());
      json.writeNumberField("gold_reward", behaviour.goldReward());
      write(json, "kl_from_reference", behaviour.klFromReference());
      write(json, "kl_from_dpo", behaviour.klFromDpo());
      json.writeNumberField("length", behaviour.length());
      json.writeNumberField("without_end", behaviour.withoutEnd());
      write(json, "reward_accuracy", score.reward());
      json.writeObjectFieldStart("held_out");
      for (Map.Entry<String, Double> metric : score.heldOut().entrySet()) {
        json.writeNumberField(metric.getKey(), metric.getValue());
      }
      json.writeEndObject();
      json.writeArrayFieldStart("samples");
      for (WorldReport.Sample sample : score.samples()) {
        json.writeStartObject();
        json.writeStringField("prompt", sample.prompt());
        json.writeStringField("response", sample.response());
        json.writeNumberField("gold_reward", sample.goldReward());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
    write(json, "contrastive_reward_accuracy", world.contrastive());
  }

  private static void write(JsonGenerator json, String name, Optional<?> value) throws IOException {
    if (value.isEmpty()) {
      return;
    }
    switch (value.get()) {
      case WorldReport.Accuracy accuracy -> {
        json.writeObjectFieldStart(name);
        json.writeNumberField("by_gold", accuracy.byGold());
        json.writeNumberField("by_label", accuracy.byLabel());
        json.writeEndObject();
      }
      default -> JsonOutput.writeValue(json, name, value.get());
    }
  }

  private static Optional<Double> loss(RunReport.Summary summary, boolean first) {
    List<Map<String, Double>> steps = summary.steps();
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable((first ? steps.getFirst() : steps.getLast()).get(LOSS));
  }

  private static String fixed(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
