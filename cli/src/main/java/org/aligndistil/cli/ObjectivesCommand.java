package org.aligndistil.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.djl.train.recipe.ObjectiveNeeds;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.Objectives;
import org.aligndistil.objective.Parameters.Parameter;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.file.BatchTensor;
import org.aligndistil.objective.safetensors.DType;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `objectives`: what can be computed, and what can be set on it.
final class ObjectivesCommand implements Command {

  private static final String JSON = "--json";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("objectives");
    spec.usageMessage()
        .header("Lists the objectives, or describes one with all its parameters.")
        .customSynopsis("aligndistil objectives [ID] [--json]")
        .parameterListHeading("%n");
    return spec.addPositional(
            PositionalParamSpec.builder()
                .index("0")
                .arity("0..1")
                .type(String.class)
                .paramLabel("ID")
                .description("the objective to describe; without it all are listed")
                .build())
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    boolean json = arguments.hasMatchedOption(JSON);
    if (arguments.hasMatchedPositional(0)) {
      Guide guide = Guide.byId(arguments.matchedPositionalValue(0, ""));
      if (json) {
        JsonOutput.print(terminal, generator -> writeFields(generator, guide));
      } else {
        describe(terminal, guide);
      }
    } else if (json) {
      JsonOutput.print(terminal, ObjectivesCommand::writeAll);
    } else {
      list(terminal);
    }
  }

  private static void list(Terminal terminal) {
    Table table = new Table().headings("OBJECTIVE", "ALIGN", "READS", "EQUATION");
    for (Objective objective : Objectives.ALL) {
      table.row(
          Cell.bold(objective.id()),
          Cell.plain(refusal(objective).isPresent() ? "" : "yes"),
          Cell.plain(brief(objective)),
          Cell.plain(objective.equation()));
    }
    table.print(terminal);
    new Table()
        .row()
        .row(
            Cell.dim(
                "'aligndistil align' trains with those that say yes, 'aligndistil loss' evaluates"
                    + " all."))
        .row(Cell.dim("'aligndistil objectives ID' describes one with its parameters."))
        .print(terminal);
  }

  private static void describe(Terminal terminal, Guide guide) {
    Objective objective = guide.objective();
    Table head =
        new Table()
            .row(Cell.bold(objective.id()))
            .row()
            .row(Cell.dim("  equation"), Cell.plain(objective.equation()))
            .row(Cell.dim("  reads"), Cell.plain(reads(objective)));
    guide
        .others(ObjectivesCommand::reads)
        .forEach((choice, reads) ->
            head.row(Cell.plain(""), Cell.plain("%s with %s".formatted(reads, choice))));
    head.row(Cell.dim("  source"), Cell.plain(objective.citation()))
        .row(Cell.dim("  align"), Cell.plain(training(objective)));
    guide
        .others(ObjectivesCommand::training)
        .forEach((choice, training) ->
            head.row(Cell.plain(""), Cell.plain("%s, with %s".formatted(training, choice))));
    head.row().print(terminal);

    Table tensors = new Table().headings("  TENSOR", "ALIGNED", "PADDED", "TYPE");
    for (BatchTensor tensor : BatchTensor.of(objective)) {
      String note = tensor.note().isEmpty() ? "" : "; " + tensor.note();
      tensors.row(
          Cell.plain("  " + tensor.name()),
          Cell.plain(tensor.aligned()),
          Cell.plain(tensor.padded()),
          Cell.plain(String.join(", ", types(tensor)) + note));
    }
    tensors.row().print(terminal);

    Table table = new Table().headings("  PARAMETER", "DEFAULT", "MEANING");
    Map<String, String> heading = Map.of();
    for (Guide.Entry entry : guide.entries()) {
      String indent = "  " + "  ".repeat(2 * entry.when().size());
      if (!entry.when().equals(heading) && !entry.when().isEmpty()) {
        table.row(Cell.dim(indent.substring(2) + Guide.text(entry.when())));
      }
      heading = entry.when();
      Parameter parameter = entry.parameter();
      table.row(
          Cell.bold(indent + parameter.name()),
          Cell.plain(text(parameter.value())),
          Cell.plain(parameter.description()));
      if (!parameter.choices().isEmpty()) {
        String choices = String.join(" | ", parameter.choices());
        table.row(Cell.plain(""), Cell.plain(""), Cell.dim(choices));
      }
    }
    table.print(terminal);
  }

  /// The roles, or the output of a head, and whether there are pairs: what fits beside an equation.
  private static String brief(Objective objective) {
    List<String> models =
        objective instanceof HeadObjective head
            ? List.of(head.output().toString())
            : Guide.names(objective.roles());
    return String.join(", ", models) + (objective.needsPairs() ? "; pairs" : "");
  }

  private static String reads(Objective objective) {
    List<String> others = new ArrayList<>(objective.needsPairs() ? List.of("pairs") : List.of());
    others.addAll(signals(objective));
    kinds(objective).forEach(kind -> others.add(kind + " responses"));
    return Stream.of(Guide.names(objective.roles()), others)
        .filter(words -> !words.isEmpty())
        .map(words -> String.join(", ", words))
        .collect(Collectors.joining("; "));
  }

  private static String training(Objective objective) {
    return refusal(objective).orElse("can train with it");
  }

  /// Why `align` cannot train with it.
  private static Optional<String> refusal(Objective objective) {
    return new ObjectiveNeeds(objective).refusal();
  }

  private static List<String> types(BatchTensor tensor) {
    return tensor.types().stream().map(DType::name).toList();
  }

  private static List<String> signals(Objective objective) {
    return objective.signals().stream().sorted().map(Signal::toString).toList();
  }

  private static List<String> kinds(Objective objective) {
    return objective.kinds().stream()
        .sorted()
        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
        .toList();
  }

  /// A parameter's value for people.
  static String text(Object value) {
    return value instanceof Double number ? Numbers.exact(number) : value.toString();
  }

  private static void writeAll(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("objectives");
    for (Objective objective : Objectives.ALL) {
      json.writeStartObject();
      writeFields(json, Guide.of(objective));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeFields(JsonGenerator json, Guide guide) throws IOException {
    Objective objective = guide.objective();
    json.writeStringField("id", objective.id());
    json.writeStringField("equation", objective.equation());
    json.writeStringField("citation", objective.citation());
    JsonOutput.writeWords(json, "roles", Guide.names(objective.roles()));
    json.writeObjectFieldStart("roles_with");
    for (Map.Entry<String, List<String>> other :
        guide.others(choice -> Guide.names(choice.roles())).entrySet()) {
      JsonOutput.writeWords(json, other.getKey(), other.getValue());
    }
    json.writeEndObject();
    JsonOutput.writeWords(json, "numbers", signals(objective));
    JsonOutput.writeWords(json, "kinds", kinds(objective));
    json.writeBooleanField("needs_pairs", objective.needsPairs());
    writeTraining(json, guide);
    writeTensors(json, "tensors", BatchTensor.of(objective));
    json.writeObjectFieldStart("tensors_with");
    for (Map.Entry<String, List<BatchTensor>> other : guide.others(BatchTensor::of).entrySet()) {
      writeTensors(json, other.getKey(), other.getValue());
    }
    json.writeEndObject();
    json.writeArrayFieldStart("parameters");
    for (Guide.Entry entry : guide.entries()) {
      Parameter parameter = entry.parameter();
      json.writeStartObject();
      json.writeStringField("name", parameter.name());
      JsonOutput.writeValue(json, "default", parameter.value());
      JsonOutput.writeWords(json, "choices", parameter.choices());
      json.writeObjectFieldStart("when");
      for (Map.Entry<String, String> condition : entry.when().entrySet()) {
        json.writeStringField(condition.getKey(), condition.getValue());
      }
      json.writeEndObject();
      json.writeStringField("description", parameter.description());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Whether `align` can train with it, why not, and with which choices that is otherwise.
  private static void writeTraining(JsonGenerator json, Guide guide) throws IOException {
    Optional<String> refusal = refusal(guide.objective());
    json.writeBooleanField("trainable", refusal.isEmpty());
    json.writeStringField("not_trainable_because", refusal.orElse(""));
    json.writeObjectFieldStart("trainable_with");
    for (Map.Entry<String, Boolean> other :
        guide.others(choice -> refusal(choice).isEmpty()).entrySet()) {
      json.writeBooleanField(other.getKey(), other.getValue());
    }
    json.writeEndObject();
  }

  private static void writeTensors(JsonGenerator json, String name, List<BatchTensor> tensors)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (BatchTensor tensor : tensors) {
      json.writeStartObject();
      json.writeStringField("name", tensor.name());
      JsonOutput.writeWords(json, "types", types(tensor));
      json.writeStringField("aligned", tensor.aligned());
      json.writeStringField("padded", tensor.padded());
      json.writeStringField("note", tensor.note());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
