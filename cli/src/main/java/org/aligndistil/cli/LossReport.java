package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Parameters.Parameter;

/// What the command `loss` has to say.
///
/// @param objective with all its parameters
/// @param evaluation what came out
/// @param backend the name of what computed it
/// @param files what it was computed from, and where the gradient is
record LossReport(Objective objective, Evaluation evaluation, String backend, Files files) {

  /// The files that took part.
  ///
  /// @param batch the batch
  /// @param teachers the teacher stores, by role
  /// @param gradient the file the gradient is in, if it was wanted
  record Files(Path batch, Map<Role, Path> teachers, Optional<Path> gradient) {}

  void printTable(Terminal terminal) {
    Table table =
        new Table()
            .row(Cell.bold(objective.id()))
            .row()
            .row(
                Cell.dim("  loss"),
                Cell.bold(
                    "%s ± %s"
                        .formatted(
                            Numbers.exact(evaluation.loss()),
                            Numbers.bound(evaluation.errorBound()))))
            .row();
    List<String> means = Numbers.aligned(List.copyOf(evaluation.means().values()));
    String label = "  metrics";
    int i = 0;
    for (String name : evaluation.means().keySet()) {
      table.row(Cell.dim(label), Cell.plain(name), Cell.plain(means.get(i++)));
      label = "";
    }
    table.row();
    label = "  parameters";
    for (Parameter parameter : Parameters.of(objective)) {
      table.row(
          Cell.dim(label),
          Cell.plain(parameter.name()),
          Cell.plain(ObjectivesCommand.text(parameter.value())));
      label = "";
    }
    table
        .row()
        .row(
            Cell.dim("  batch"),
            Cell.plain(
                "%s: %s, %s"
                    .formatted(
                        files.batch(),
                        count(evaluation.sequences(), "sequence"),
                        count(evaluation.tokens(), "token"))));
    files
        .teachers()
        .forEach((role, path) ->
            table.row(Cell.dim("  teacher"), Cell.plain("%s: %s".formatted(role, path))));
    files
        .gradient()
        .ifPresent(path -> table.row(Cell.dim("  gradient"), Cell.plain(path.toString())));
    table.row(Cell.dim("  backend"), Cell.plain(backend)).print(terminal);
  }

  void printJson(Terminal terminal) throws IOException {
    JsonOutput.print(
        terminal,
        json -> {
          json.writeStringField("objective", objective.id());
          json.writeStringField("backend", backend);
          json.writeStringField("batch", files.batch().toString());
          json.writeObjectFieldStart("teachers");
          for (Map.Entry<Role, Path> teacher : files.teachers().entrySet()) {
            json.writeStringField(teacher.getKey().toString(), teacher.getValue().toString());
          }
          json.writeEndObject();
          if (files.gradient().isPresent()) {
            json.writeStringField("gradient", files.gradient().get().toString());
          }
          json.writeObjectFieldStart("parameters");
          for (Parameter parameter : Parameters.of(objective)) {
            JsonOutput.writeValue(json, parameter.name(), parameter.value());
          }
          json.writeEndObject();
          json.writeNumberField("loss", evaluation.loss());
          json.writeNumberField("error_bound", evaluation.errorBound());
          json.writeNumberField("tokens", evaluation.tokens());
          json.writeNumberField("sequences", evaluation.sequences());
          json.writeObjectFieldStart("metrics");
          for (Map.Entry<String, Double> metric : evaluation.means().entrySet()) {
            json.writeNumberField(metric.getKey(), metric.getValue());
          }
          json.writeEndObject();
        });
  }

  private static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
