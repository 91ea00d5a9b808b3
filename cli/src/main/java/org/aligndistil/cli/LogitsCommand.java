package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.LogitsFile;
import org.aligndistil.djl.train.Align;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `logits`: what a model says of the tokens of a file.
final class LogitsCommand implements Command {

  private static final String INPUT = "--input";
  private static final String OUT = "--out";

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("logits");
    spec.usageMessage()
        .header("Computes the logits of a model for the sequences of a file.")
        .customSynopsis("aligndistil logits DIR --input FILE --out FILE")
        .parameterListHeading("%n")
        .footer(
            "",
            "The input holds input_ids I64 [B,T] and, where there is padding, attention_mask of"
                + " the",
            "same shape; the output holds logits F32 [B,T,V], 0 at padding. PyTorch has a thread"
                + " for",
            "each core, unless the system property aligndistil.torch.threads says otherwise.",
            "",
            "Example:",
            "  aligndistil logits models/policy --input ids.safetensors --out logits.safetensors");
    return spec.addPositional(
            GlobalOptions.argument(
                "DIR", true, "the model, a Hugging Face directory of a Llama or Qwen2 model"))
        .addOption(
            GlobalOptions.option(INPUT, "FILE", "the tokens, a safetensors file")
                .required(true)
                .build())
        .addOption(
            GlobalOptions.option(OUT, "FILE", "where to write the logits").required(true).build());
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Path directory = Path.of(arguments.matchedPositionalValue(0, ""));
    Path input = Path.of(arguments.matchedOptionValue(INPUT, ""));
    Path output = Path.of(arguments.matchedOptionValue(OUT, ""));
    OutputFile.requireWritable(OUT, output, "the input", input);
    try (LanguageModel model = LanguageModel.open(directory, Align.bestDevice())) {
      List<Long> shape = LogitsFile.write(model, input, output);
      terminal.out().println("%s: logits %s".formatted(output, shape));
    }
  }
}
