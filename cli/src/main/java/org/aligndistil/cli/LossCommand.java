package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.NonFiniteLogitsException;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.file.GradientFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `loss`: evaluates an objective on the batch of a file.
final class LossCommand implements Command {

  private static final String BATCH = "--batch";
  private static final String PARAMETER = "--param";
  private static final String GRADIENT = "--gradient";
  private static final String TRUNCATE = "--truncate-vocabulary";
  private static final String JSON = "--json";

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
            "Hugging Face, policy_logits [B,T,V], input_ids [B,T] and response_mask [B,T]; further"
                + " roles",
            "as reference_logits and so on; pairs [P,2] of chosen and rejected sequences.",
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
            GlobalOptions.option(GRADIENT, "FILE", "where to write ∂loss/∂policy_logits").build())
        .addOption(
            GlobalOptions.option(
                    BackendChoice.OPTION,
                    "NAME",
                    "what computes; 'aligndistil backends' lists them")
                .build())
        .addOption(
            GlobalOptions.flag(TRUNCATE, "cut vocabularies of different sizes to the smallest"))
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Guide guide = Guide.byId(arguments.matchedPositionalValue(0, ""));
    Objective objective = guide.with(changes(arguments.matchedOptionValue(PARAMETER, List.of())));
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
      Evaluation evaluation = evaluate(objective, file, gradient, backend, terminal);
      LossReport report =
          new LossReport(objective, evaluation, backend.name(), batchPath, gradient);
      if (arguments.hasMatchedOption(JSON)) {
        report.printJson(terminal);
      } else {
        report.printTable(terminal);
      }
    }
  }

  private static Evaluation evaluate(
      Objective objective,
      BatchFile file,
      Optional<Path> gradient,
      Backend backend,
      Terminal terminal)
      throws IOException {
    Batch batch = file.batch(objective);
    try {
      if (gradient.isEmpty()) {
        return evaluate(objective, batch, GradientSink.NONE, backend, terminal);
      }
      try (GradientFile out = file.createGradient(gradient.get(), batch)) {
        Evaluation evaluation = evaluate(objective, batch, out.sink(), backend, terminal);
        if (Double.isInfinite(evaluation.loss())) {
          throw new ArithmeticException(
              "the loss is %s: it has no gradient to write".formatted(evaluation.loss()));
        }
        out.commit();
        return evaluation;
      }
    } catch (NonFiniteLogitsException e) {
      throw new IllegalArgumentException(
          "%s (%s)".formatted(e.getMessage(), file.locate(batch, e.row())), e);
    }
  }

  private static Evaluation evaluate(
      Objective objective, Batch batch, GradientSink sink, Backend backend, Terminal terminal) {
    long rows = (long) batch.inputs().rowCount() * Evaluator.sweeps(objective, sink);
    try (ProgressBar progress = new ProgressBar(terminal, rows, System::nanoTime)) {
      Denominators denominators = Denominators.of(batch.sequences());
      return new Evaluator(backend, progress::add).evaluate(objective, batch, denominators, sink);
    }
  }

  private static Map<String, String> changes(List<String> settings) {
    Map<String, String> changes = new LinkedHashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new UsageException("--param must be NAME=VALUE: '%s'".formatted(setting));
      }
      String name = setting.substring(0, equals);
      String value = setting.substring(equals + 1);
      String other = changes.putIfAbsent(name, value);
      if (other != null) {
        throw new UsageException(
            "--param sets '%s' twice: to '%s' and '%s'".formatted(name, other, value));
      }
    }
    return changes;
  }

  private static Optional<Path> path(ParseResult arguments, String option) {
    return Optional.<String>ofNullable(arguments.matchedOptionValue(option, null)).map(Path::of);
  }
}
