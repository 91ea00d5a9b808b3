package org.aligndistil.djl.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Backends;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.model.config.Family;
import org.aligndistil.djl.model.sampling.Generator;
import org.aligndistil.djl.model.LanguageModel;
import org.aligndistil.djl.model.config.ModelConfig;
import org.aligndistil.djl.model.sampling.SamplingSettings;
import org.aligndistil.djl.text.ModelText;
import org.aligndistil.djl.text.TinyTokenizer;
import org.aligndistil.djl.text.TokenCounts;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.djl.train.recipe.Recipe;
import org.aligndistil.djl.train.run.Resume;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A user's own model and data, from SFT to AlignDistil.
class OwnModelTest {

  private static final String RECIPE =
      """
      model: model
      data:
        chats: {path: chats.jsonl, records: conversation}
        pairs: {path: pairs.jsonl, max_length: 48, max_prompt_length: 32, bad_records: skip}
      stages:
        - {name: sft, objective: sft, data: chats, steps: 2, batch: 2, learning_rate: 1e-3}
        - {name: dpo, objective: dpo, initial: sft, data: pairs, steps: 2, batch: 2, learning_rate: 1e-3}
        - {name: reverse_dpo, objective: dpo, initial: sft, data: pairs, swap_pairs: true, steps: 2, batch: 2, learning_rate: 1e-3}
        - {name: aligndistil, objective: aligndistil, initial: sft, data: pairs, steps: 2, batch: 2, learning_rate: 1e-3}
        - {name: own, objective: aligndistil, initial: sft, data: pairs, responses: own, maximum_new_tokens: 6, steps: 1, batch: 2, learning_rate: 1e-3}
      """;

  @TempDir private Path folder;
  private final List<TokenCounts> counts = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({"QWEN2, QWEN2", "LLAMA, LLAMA"})
  void trainsOnTextsAndConversations(Family family, TinyTokenizer.Manner manner)
      throws IOException {
    TorchEngine.setThreads(1);
    model(family, manner);
    Files.writeString(
        folder.resolve("chats.jsonl"),
        """
        {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Good day"}]}
        {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "And?"}, {"role": "assistant", "content": "No."}]}
        """);
    Files.writeString(
        folder.resolve("pairs.jsonl"),
        """
        {"prompt": "the food", "chosen": " was good 🙂", "rejected": " was bad"}
        {"prompt": [{"role": "user", "content": "Hi"}], "chosen": [{"role": "assistant", "content": "Good day"}], "rejected": [{"role": "assistant", "content": "and you are, as I should like to say at some length, quite a nuisance"}]}
        {"prompt": "no answer"}
        {"prompt": "a prompt that is cut because it is rather a long one", "chosen": "yes", "rejected": ""}
        """);
    Path run = folder.resolve("run");
    try (Backend backend = Backends.open("cpu")) {
      new Align(backend, Device.cpu())
          .run(
              Recipe.parse(new Recipe.Source("own", RECIPE, folder)),
              run,
              Resume.NEVER,
              new RunListener() {
                @Override
                public void dataRead(String set, TokenCounts read) {
                  counts.add(read);
                }
              });
    }
    assertEquals(2, counts.size());
    assertEquals(3, counts.get(1).records());
    assertEquals(1, counts.get(1).skipped().count());
    assertEquals(1, counts.get(1).truncatedPrompts());
    assertEquals(1, counts.get(1).truncatedResponses());
    answer(run.resolve("models/aligndistil"));
  }

  private void model(Family family, TinyTokenizer.Manner manner) throws IOException {
    ModelConfig config =
        ModelConfig.of(family, new ModelConfig.Size(TinyTokenizer.SIZE + 7, 16, 24, 1, 4, 2))
            .withTokens(OptionalInt.empty(), List.of(TinyTokenizer.END));
    try (LanguageModel model = LanguageModel.initialise(config, 0.1, 5, Device.cpu())) {
      model.save(folder.resolve("model"));
    }
    TinyTokenizer.write(folder.resolve("model"), manner);
  }

  private void answer(Path trained) throws IOException {
    for (String file : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve("model").resolve(file)),
          Files.readAllBytes(trained.resolve(file)));
    }
    try (ModelText text = ModelText.open(trained);
        LanguageModel model = LanguageModel.open(trained, Device.cpu())) {
      int[] prompt = text.prompt(Content.text("Hi").asConversation());
      SamplingSettings settings = new SamplingSettings(1, 1, 0, 8, text.special().stops(), 1);
      List<int[]> responses = Generator.sample(model, List.of(prompt), settings);
      assertTrue(responses.getFirst().length > 0);
      assertTrue(text.tokenizer().decode(responses.getFirst()).length() <= 8);
    }
  }
}
