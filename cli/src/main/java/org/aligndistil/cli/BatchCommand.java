package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.text.Tokenization;
import org.aligndistil.djl.train.PreferenceBatch;
import org.aligndistil.djl.train.recipe.DataSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `batch`: makes what `loss` reads of models and preferences.
final class BatchCommand implements Command {

  private static final String DATA = "--data";
  private static final String OUT = "--out";
  private static final String LENGTH = "--max-length";
  private static final String PROMPT_LENGTH = "--max-prompt-length";

  private static final List<Role> REQUIRED = List.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO);

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("batch");
    spec.usageMessage()
        .header("Makes a batch file for 'aligndistil loss' of models and preference pairs.")
        .customSynopsis(
            "aligndistil batch --policy DIR --dpo DIR --reverse-dpo DIR [--reference DIR]"
                + " --data FILE --out FILE [OPTION...]")
        .footer(
            "",
            "The data is JSON Lines or Parquet with prompt, chosen and rejected, as texts or as"
                + " lists of",
            "messages, which the policy's chat template writes out. The policy's tokenizer reads"
                + " them;",
            "the other models must have the same tokens.",
            "",
            "Example:",
            "  M=runs/quickstart/models; aligndistil batch --policy $M/aligndistil --dpo $M/dpo",
            "    --reverse-dpo $M/reverse_dpo --data pairs.jsonl --out batch.safetensors");
    for (Role role : REQUIRED) {
      spec.addOption(
          GlobalOptions.option(option(role), "DIR", "the %s model".formatted(name(role)))
              .required(true)
              .build());
    }
    return spec.addOption(
            GlobalOptions.option(
                    option(Role.REFERENCE), "DIR", "the reference model, which dpo needs")
                .build())
        .addOption(
            GlobalOptions.option(DATA, "FILE", "the preference pairs").required(true).build())
        .addOption(
            GlobalOptions.option(OUT, "FILE", "where to write the batch").required(true).build())
        .addOption(
            GlobalOptions.option(
                    LENGTH,
                    "N",
                    "most tokens of a prompt with a response; else "
                        + Tokenization.DEFAULT.maximumLength())
                .type(int.class)
                .build())
        .addOption(
            GlobalOptions.option(PROMPT_LENGTH, "N", "most tokens of a prompt; else half of that")
                .type(int.class)
                .build());
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Path data = Path.of(arguments.matchedOptionValue(DATA, ""));
    Path output = Path.of(arguments.matchedOptionValue(OUT, ""));
    OutputFile.requireWritable(OUT, output, "the data", data);
    Map<Role, Path> models = new LinkedHashMap<>();
    for (Role role : List.of(Role.POLICY, Role.REFERENCE, Role.DPO, Role.REVERSE_DPO)) {
      if (arguments.hasMatchedOption(option(role))) {
        models.put(role, Path.of(arguments.matchedOptionValue(option(role), "")));
      }
    }
    DataSet.File file = DataSet.File.of(data).with(tokenization(arguments));
    PreferenceBatch.Size size = new PreferenceBatch(models, Torch.start()).write(file, output);
    terminal
        .out()
        .println(
            "%s: pairs %d, tokens %d%s"
                .formatted(
                    output, size.pairs(), size.tokens(), ReadTexts.describeLosses(size.read())));
  }

  private static Tokenization tokenization(ParseResult arguments) {
    int length = arguments.matchedOptionValue(LENGTH, Tokenization.DEFAULT.maximumLength());
    int prompt = arguments.matchedOptionValue(PROMPT_LENGTH, Math.max(1, length / 2));
    if (prompt < 1 || length <= prompt) {
      throw new UsageException(
          "%s must be greater than %s, which must be at least 1: %d, %d"
              .formatted(LENGTH, PROMPT_LENGTH, length, prompt));
    }
    return new Tokenization(length, prompt, Tokenization.DEFAULT.end());
  }

  private static String option(Role role) {
    return "--" + role.name().replace('_', '-');
  }

  private static String name(Role role) {
    return role.equals(Role.POLICY) ? "trained" : role.name().replace('_', ' ');
  }
}
