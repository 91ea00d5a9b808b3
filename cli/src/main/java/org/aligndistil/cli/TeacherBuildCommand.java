package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.file.BatchFile;
import org.aligndistil.objective.teacher.TeacherBuilder;
import org.aligndistil.objective.teacher.TeacherShape;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.aligndistil.objective.teacher.TeacherSource;
import org.aligndistil.objective.teacher.TeacherStoreWriter;
import org.aligndistil.objective.teacher.TokenDigest;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `teacher build`: the top of one role's distributions in a batch file.
final class TeacherBuildCommand implements Command {

  private static final String BATCH = "--batch";
  private static final String ROLE = "--role";
  private static final String TOP = "--top";
  private static final String PRECISION = "--precision";
  private static final String OUT = "--out";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("build");
    spec.usageMessage()
        .header("Keeps the most probable tokens of every response token in a batch file.")
        .customSynopsis(
            "aligndistil teacher build --batch FILE --role ROLE --out DIR [--top K]"
                + " [--precision F32|F64]")
        .footer(
            "",
            "Row t of the store is response token t of the batch, in its order; the store",
            "serves that batch and that role alone.",
            "",
            "Example:",
            "  aligndistil teacher build --batch batch.safetensors --role dpo --top 50 --out dpo");
    return spec.addOption(
            GlobalOptions.option(BATCH, "FILE", "has ROLE_logits").required(true).build())
        .addOption(
            GlobalOptions.option(ROLE, "ROLE", "such as dpo, reference or teacher")
                .required(true)
                .build())
        .addOption(
            GlobalOptions.option(TOP, "K", "how many tokens to keep; default 50, at most V")
                .build())
        .addOption(
            GlobalOptions.option(
                    PRECISION, "F32|F64", "what log-probabilities are rounded to; default F32")
                .build())
        .addOption(
            GlobalOptions.option(OUT, "DIR", "the store; must not exist").required(true).build())
        .addOption(GlobalOptions.option(BackendChoice.OPTION, "NAME", "what computes").build());
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Path out = Path.of(arguments.matchedOptionValue(OUT, ""));
    Role role = new Role(arguments.matchedOptionValue(ROLE, ""));
    int top = top(arguments.matchedOptionValue(TOP, "50"));
    Precision precision = precision(arguments.matchedOptionValue(PRECISION, "F32"));
    Path batch = Path.of(arguments.matchedOptionValue(BATCH, ""));
    OutputFile.requireWritable(OUT, out, "the batch", batch);
    if (Files.exists(out)) {
      throw new FileAlreadyExistsException(out.toString(), null, "already exists");
    }
    Optional<String> name =
        Optional.ofNullable(arguments.matchedOptionValue(BackendChoice.OPTION, null));
    try (Backend backend = BackendChoice.of(name, terminal.environment()).open();
        BatchFile file = BatchFile.open(batch, BatchFile.Vocabulary.MUST_MATCH)) {
      Batch rows = file.batch(role);
      Inputs inputs = rows.inputs();
      if (top > inputs.vocabulary()) {
        throw new UsageException(
            "%s must be at most the vocabulary of %d tokens: %d"
                .formatted(TOP, inputs.vocabulary(), top));
      }
      TeacherShape shape = new TeacherShape(inputs.rowCount(), top, inputs.vocabulary(), precision);
      TeacherSource source = new TeacherSource(role, TokenDigest.of(rows));
      try (TeacherStoreWriter writer = TeacherStoreWriter.create(out, shape, source);
          ProgressBar progress = new ProgressBar(terminal, shape.rows(), System::nanoTime)) {
        new TeacherBuilder(backend, progress::add).append(inputs, writer);
        writer.commit();
      }
      terminal.out().println("%s: rows %d, top %d".formatted(out, shape.rows(), shape.top()));
    }
  }

  private static int top(String text) {
    try {
      int top = Integer.parseInt(text);
      if (top >= 1) {
        return top;
      }
    } catch (NumberFormatException e) {
      throw new UsageException("%s must be a whole number: '%s'".formatted(TOP, text));
    }
    throw new UsageException("%s must be at least 1: %s".formatted(TOP, text));
  }

  private static Precision precision(String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "F32" -> Precision.F32;
      case "F64" -> Precision.F64;
      default -> throw new UsageException("%s must be F32 or F64: '%s'".formatted(PRECISION, text));
    };
  }
}
