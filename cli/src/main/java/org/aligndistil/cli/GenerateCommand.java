package org.aligndistil.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.model.sampling.Generator;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.sampling.SamplingSettings;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.world.GoldReward;
import org.aligndistil.djl.world.TokenizerFiles;
import org.aligndistil.djl.world.Vocabulary;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `generate`: samples responses of a model.
final class GenerateCommand implements Command {

  private static final String PROMPT = "--prompt";
  private static final String CHAT = "--chat";
  private static final String LENGTH = "--max-new-tokens";
  private static final String TEMPERATURE = "--temperature";
  private static final String TOP_P = "--top-p";
  private static final String TOP_K = "--top-k";
  private static final String SEED = "--seed";
  private static final String JSON = "--json";

  private static final int DEFAULT_LENGTH = 128;

  /// A response.
  ///
  /// @param isEnded whether a stop token ended it
  private record Response(String prompt, String text, int[] tokens, boolean isEnded) {}

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this).name("generate");
    spec.usageMessage()
        .header("Samples responses of a model.")
        .customSynopsis("aligndistil generate DIR --prompt TEXT [--prompt TEXT]... [OPTION...]")
        .parameterListHeading("%n")
        .footer(
            "",
            "The model goes on with the text of a prompt as it is, behind the token that begins a"
                + " text",
            "if there is one; --chat makes the prompt a user's message by the model's chat"
                + " template. A",
            "response ends with a token that generation_config.json or tokenizer_config.json"
                + " names.",
            "",
            "Example:",
            "  aligndistil generate runs/quickstart/models/aligndistil --chat --prompt 'formal food"
                + " staff'");
    return spec.addPositional(
            GlobalOptions.argument("DIR", true, "the model, a Hugging Face directory"))
        .addOption(
            GlobalOptions.option(PROMPT, "TEXT", "what to respond to; may be repeated")
                .required(true)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build())
        .addOption(GlobalOptions.flag(CHAT, "apply the model's chat template to each prompt"))
        .addOption(
            number(
                LENGTH, int.class, "N", "the longest response in tokens; else " + DEFAULT_LENGTH))
        .addOption(
            number(TEMPERATURE, double.class, "T", "divides the logits; 0 is greedy; else 1"))
        .addOption(
            number(TOP_P, double.class, "P", "keep the most probable tokens of this share; else 1"))
        .addOption(
            number(TOP_K, int.class, "K", "keep so many most probable tokens; 0, else, keeps all"))
        .addOption(number(SEED, long.class, "N", "of the random numbers; else 0"))
        .addOption(GlobalOptions.flag(JSON, "print one JSON object"));
  }

  @Override
  public void run(ParseResult arguments, Terminal terminal) throws IOException {
    Path directory = Path.of(arguments.matchedPositionalValue(0, ""));
    List<String> texts = arguments.matchedOptionValue(PROMPT, List.of());
    int length = arguments.matchedOptionValue(LENGTH, DEFAULT_LENGTH);
    double temperature = arguments.matchedOptionValue(TEMPERATURE, 1.0);
    double topP = arguments.matchedOptionValue(TOP_P, 1.0);
    int topK = arguments.matchedOptionValue(TOP_K, 0);
    long seed = arguments.matchedOptionValue(SEED, 0L);
    require(length >= 1, LENGTH + " must be at least 1: " + length);
    require(
        temperature >= 0 && Double.isFinite(temperature),
        TEMPERATURE + " must not be negative: " + temperature);
    require(topP > 0 && topP <= 1, TOP_P + " must be above 0 and at most 1: " + topP);
    require(topK >= 0, TOP_K + " must not be negative: " + topK);
    List<Response> responses;
    try (ModelText text = ModelText.open(directory)) {
      List<int[]> prompts =
          texts.stream()
              .map(Content::text)
              .map(each ->
                  text.prompt(arguments.hasMatchedOption(CHAT) ? each.asConversation() : each))
              .toList();
      SamplingSettings settings =
          new SamplingSettings(temperature, topP, topK, length, text.special().stops(), seed);
      List<int[]> sampled = sample(directory, prompts, settings);
      responses = new ArrayList<>();
      for (int i = 0; i < sampled.size(); i++) {
        responses.add(response(texts.get(i), sampled.get(i), text));
      }
    }
    if (arguments.hasMatchedOption(JSON)) {
      printJson(terminal, responses);
    } else {
      printTable(terminal, responses);
    }
  }

  private static void printTable(Terminal terminal, List<Response> responses) {
    Table table = new Table();
    for (Response response : responses) {
      table.row(
          Cell.dim(response.prompt()),
          Cell.plain(response.text() + (response.isEnded() ? "" : " …")));
    }
    table.print(terminal);
  }

  private static void printJson(Terminal terminal, List<Response> responses) throws IOException {
    JsonOutput.print(
        terminal,
        json -> {
          json.writeArrayFieldStart("responses");
          for (Response response : responses) {
            json.writeStartObject();
            json.writeStringField("prompt", response.prompt());
            json.writeStringField("response", response.text());
            json.writeFieldName("tokens");
            json.writeArray(response.tokens(), 0, response.tokens().length);
            json.writeBooleanField("ended", response.isEnded());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static List<int[]> sample(Path directory, List<int[]> prompts, SamplingSettings settings)
      throws IOException {
    try (LanguageModel model = LanguageModel.open(directory, Torch.start())) {
      return Generator.sample(model, prompts, settings);
    }
  }

  private static Response response(String prompt, int[] tokens, ModelText text) {
    int last = tokens.length - 1;
    boolean isEnded = text.special().stops().contains(tokens[last]);
    int[] words = isEnded ? Arrays.copyOf(tokens, last) : tokens;
    return new Response(prompt, text.tokenizer().decode(words), tokens, isEnded);
  }

  private static OptionSpec number(String name, Class<?> type, String label, String description) {
    return GlobalOptions.option(name, label, description).type(type).build();
  }

  private static void require(boolean isRight, String message) {
    if (!isRight) {
      throw new UsageException(message);
    }
  }
}
