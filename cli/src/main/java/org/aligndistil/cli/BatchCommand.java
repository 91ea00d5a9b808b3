package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.aligndistil.backend.Role;
import org.aligndistil.djl.train.PreferenceBatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `batch`: makes what `loss` reads of models and preferences.
final class BatchCommand implements Command {

  private static final String DATA = "--data";
  private static final String OUT = "--out";

  private static final List<Role> REQUIRED = List.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO);

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("batch");
    spec.usageMessage()
        .header("Makes a batch file for 'aligndistil loss' of models and preference pairs.")
        .customSynopsis(
            "aligndistil batch --policy DIR --dpo DIR --reverse-dpo DIR [--reference DIR]"
                + " --data FILE --out FILE")
        .footer(
            "",
            "The data is JSON Lines or Parquet with prompt, chosen and rejected, in words of the",
            "built-in world, the tokens that begin and end them included.",
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
            GlobalOptions.option(OUT, "FILE", "where to write the batch").required(true).build());
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
    PreferenceBatch.Size size = new PreferenceBatch(models, Torch.start()).write(data, output);
    terminal
        .out()
        .println("%s: pairs %d, tokens %d".formatted(output, size.pairs(), size.tokens()));
  }

  private static String option(Role role) {
    return "--" + role.name().replace('_', '-');
  }

  private static String name(Role role) {
    return role.equals(Role.POLICY) ? "trained" : role.name().replace('_', ' ');
  }
}
