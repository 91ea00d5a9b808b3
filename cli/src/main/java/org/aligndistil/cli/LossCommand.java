package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.file.BatchFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `loss`: evaluates an objective on the batch of a file.
final class LossCommand implements Command {

  private static final String BATCH = "--batch";
  private static final String PARAMETER = "--param";
  private static final String GRADIENT = "--gradient";
  private static final String TRUNCATE = "--truncate-vocabulary";
  private static final String DIAGNOSTICS = "--diagnostics";
  private static final String JSON = "--json";

  /// What computes an objective of a head: arithmetic on some numbers, no backend.
  private static final String NO_BACKEND = "none";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("loss");
    spec.usageMessage()
        .header(
            "Evaluates an objective on a batch of logits: the loss, its error bound, its gradient.")
        .customSynopsis("aligndistil loss ID --batch FILE [--param NAME=VALUE]... [OPTION...]")
        .parameterListHeading("%n")
        .footer(
            "",
            "The batch holds policy_logits [N,V], labels [N] and offsets [S+1], or, padded as in",
            "Hugging Face, policy_logits [B,T,V], input_ids [B,T] and response_mask [B,T];",
            "'aligndistil objectives ID' lists what else an objective reads.",
            "",
            "Example:",
            "  aligndistil loss dpo --batch batch.safetensors --param beta=0.2 --gradient"
                + " grad.safetensors");
    return spec.addPositional(
            PositionalParamSpec.builder()
                .index("0")
                .required(true)
                .type(String.class)
                .paramLabel("ID")
                .description("the objective; 'aligndistil objectives' lists them")
                .build())
        .addOption(
            GlobalOptions.option(BATCH, "FILE", "the logits and labels, a safetensors file")
                .required(true)
                .build())
        .addOption(
            GlobalOptions.option(
                    PARAMETER, "NAME=VALUE", "sets a parameter of the objective; may be repeated")
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build())
        .addOption(
            GlobalOptions.option(
                    TeacherOptions.OPTION,
                    "ROLE=DIR",
                    "takes a role from a teacher store; may be repeated")
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build())
        .addOption(
            GlobalOptions.option(
                    GRADIENT, "FILE", "where to write ∂loss/∂policy_logits, or ∂loss/∂ the head")
                .build())
        .addOption(
            GlobalOptions.option(
                    BackendChoice.OPTION,
                    "NAME",
                    "what computes; 'aligndistil backends' lists them")
                .build())
        .addOption(
            GlobalOptions.flag(TRUNCATE, "cut vocabularies of different sizes to the smallest"))
        .addOption(
            GlobalOptions.flag(
                DIAGNOSTICS,
                "add the policy's entropy, and its KL to and from every other role, to the"
                    + " metrics"))
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Guide guide = Guide.byId(arguments.matchedPositionalValue(0, ""));
    Objective objective =
        guide.with(
            Setting.all(
                PARAMETER, "NAME=VALUE", arguments.matchedOptionValue(PARAMETER, List.of())));
    TeacherOptions teachers =
        TeacherOptions.of(
            objective, arguments.matchedOptionValue(TeacherOptions.OPTION, List.of()));
    Path batchPath = Path.of(arguments.matchedOptionValue(BATCH, ""));
    Optional<Path> gradient = path(arguments, GRADIENT);
    BatchFile.Vocabulary vocabulary =
        arguments.hasMatchedOption(TRUNCATE)
            ? BatchFile.Vocabulary.TRUNCATE
            : BatchFile.Vocabulary.MUST_MATCH;
    Optional<String> name =
        Optional.ofNullable(arguments.matchedOptionValue(BackendChoice.OPTION, null));
    try (Backend backend = BackendChoice.of(name, terminal.environment()).open();
        BatchFile file = BatchFile.open(batchPath, vocabulary)) {
      if (gradient.isPresent()) {
        OutputFile.requireWritable(GRADIENT, gradient.get(), "the batch", batchPath);
      }
      LossEvaluation evaluation =
          new LossEvaluation(file, gradient, watched(arguments, objective), terminal);
      LossReport.Files files = new LossReport.Files(batchPath, teachers.stores(), gradient);
      LossReport report =
          switch (objective) {
            case HeadObjective head -> new LossReport(head, evaluation.of(head), NO_BACKEND, files);
            case RowObjective _, SequenceObjective _ -> {
              Batch batch = file.batch(objective, teachers.read(file, vocabulary));
              Evaluation result = evaluation.of(objective, batch, backend);
              yield new LossReport(objective, result, backend.name(), files);
            }
          };
      if (arguments.hasMatchedOption(JSON)) {
        report.printJson(terminal);
      } else {
        report.printTable(terminal);
      }
    }
  }

  private static LossEvaluation.Watched watched(ParseResult arguments, Objective objective) {
    if (!arguments.hasMatchedOption(DIAGNOSTICS)) {
      return LossEvaluation.Watched.OWN;
    }
    if (objective instanceof HeadObjective) {
      throw new UsageException(
          "%s reads no logits: there is nothing to diagnose".formatted(objective.id()));
    }
    return LossEvaluation.Watched.WITH_DIAGNOSTICS;
  }

  private static Optional<Path> path(ParseResult arguments, String option) {
    return Optional.<String>ofNullable(arguments.matchedOptionValue(option, null)).map(Path::of);
  }
}
