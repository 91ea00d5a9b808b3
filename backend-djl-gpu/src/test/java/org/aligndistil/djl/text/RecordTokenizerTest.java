package org.aligndistil.djl.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.aligndistil.djl.data.Content;
import org.aligndistil.djl.data.Message;
import org.aligndistil.djl.data.Skipped;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordTokenizerTest {

  @TempDir private Path directory;

  /// What is done with the texts of a model.
  private interface Use {
    void with(ModelText text);
  }

  private void open(TinyTokenizer.Manner manner, Use use) throws IOException {
    TinyTokenizer.write(directory, manner);
    try (ModelText text = ModelText.open(directory)) {
      use.with(text);
    }
  }

  private static TokenizedRecord record(ModelText text, Tokenization settings, String... texts) {
    List<Content> responses = Arrays.stream(texts, 1, texts.length).map(Content::text).toList();
    return new RecordTokenizer(text, settings).tokenize(Content.text(texts[0]), responses);
  }

  @Test
  void promptAndResponseShareNoToken() throws IOException {
    open(
        TinyTokenizer.Manner.QWEN2,
        text -> {
          assertEquals(1, text.tokenizer().encode("the").length);
          TokenizedRecord record = record(text, Tokenization.DEFAULT, "t", "he");
          assertArrayEquals(new int[] {'t'}, record.prompt());
          assertArrayEquals(new int[] {'h', 'e', TinyTokenizer.END}, record.responses().getFirst());
        });
  }

  @Test
  void onlyThePromptBeginsWithWhatBeginsAText() throws IOException {
    open(
        TinyTokenizer.Manner.LLAMA,
        text -> {
          TokenizedRecord record = record(text, Tokenization.DEFAULT, "x", "y");
          assertArrayEquals(new int[] {TinyTokenizer.TEXT, 'x'}, record.prompt());
          assertArrayEquals(new int[] {'y', TinyTokenizer.END}, record.responses().getFirst());
          assertArrayEquals(new int[] {TinyTokenizer.TEXT}, text.prompt(Content.text("")));
        });
  }

  @Test
  void aResponseEndsOnce() throws IOException {
    open(
        TinyTokenizer.Manner.QWEN2,
        text -> {
          int[] end = {TinyTokenizer.END};
          assertArrayEquals(
              end, record(text, Tokenization.DEFAULT, "x", "<|end|>").responses().getFirst());
          assertArrayEquals(
              end, record(text, Tokenization.DEFAULT, "x", "").responses().getFirst());
          // Another token that generation stops at.
          assertArrayEquals(
              new int[] {TinyTokenizer.TEXT},
              record(text, Tokenization.DEFAULT, "x", "<|text|>").responses().getFirst());
          Tokenization asGiven = Tokenization.DEFAULT.with(Tokenization.ResponseEnd.AS_GIVEN);
          assertArrayEquals(
              new int[] {'y'}, record(text, asGiven, "x", "y").responses().getFirst());
          assertThrows(IllegalArgumentException.class, () -> record(text, asGiven, "x", ""));
          assertThrows(
              IllegalArgumentException.class, () -> record(text, Tokenization.DEFAULT, "", "y"));
        });
  }

  @Test
  void whatIsTooLongIsCutAndCounted() throws IOException {
    open(
        TinyTokenizer.Manner.QWEN2,
        text -> {
          Tokenization short_ = new Tokenization(6, 3, Tokenization.ResponseEnd.APPEND);
          TokenizedRecord record = record(text, short_, "vwxyz", "ab", "abcd");
          assertArrayEquals(new int[] {'x', 'y', 'z'}, record.prompt());
          assertArrayEquals(new int[] {'a', 'b', TinyTokenizer.END}, record.responses().get(0));
          assertArrayEquals(new int[] {'a', 'b', 'c'}, record.responses().get(1));
          assertEquals(
              new TokenCounts(1, 9, 1, 1, new Skipped(1, List.of("why"))),
              TokenCounts.NONE.plus(record).with(Skipped.NONE.plus("why")));
        });
  }

  @Test
  void aConversationIsWrittenOutByTheTemplate() throws IOException {
    open(
        TinyTokenizer.Manner.QWEN2,
        text -> {
          TokenizedRecord record =
              new RecordTokenizer(text, Tokenization.DEFAULT)
                  .tokenize(
                      Content.messages(new Message("user", "x")),
                      List.of(Content.messages(new Message("assistant", "y"))));
          assertArrayEquals(
              text.tokenizer().encode("<|begin|>user\nx<|end|>\n<|begin|>assistant\n"),
              record.prompt());
          // The line feed that the template writes behind the end is never generated.
          assertArrayEquals(new int[] {'y', TinyTokenizer.END}, record.responses().getFirst());
        });
  }

  @Test
  void specialTokensComeFromTheFiles() throws IOException {
    open(
        TinyTokenizer.Manner.QWEN2,
        text -> {
          assertEquals(OptionalInt.empty(), text.special().begin());
          assertEquals(OptionalInt.of(TinyTokenizer.TEXT), text.special().padding());
          assertEquals(List.of(TinyTokenizer.END, TinyTokenizer.TEXT), text.special().stops());
        });
    Files.delete(directory.resolve("generation_config.json"));
    open(
        TinyTokenizer.Manner.LLAMA,
        text -> {
          assertEquals(OptionalInt.of(TinyTokenizer.TEXT), text.special().begin());
          assertEquals(List.of(TinyTokenizer.END), text.special().stops());
        });
  }

  @Test
  void textsComeBack() throws IOException {
    open(
        TinyTokenizer.Manner.LLAMA,
        text -> {
          String all = "the band, naïve 東京 🙂\u0000\n\t ";
          assertEquals(all, text.tokenizer().decode(text.tokenizer().encode(all)));
        });
  }

  @Test
  void aDirectoryWithoutTokenizerIsAnError() throws IOException {
    var none = assertThrows(ModelFormatException.class, () -> ModelText.open(directory));
    assertTrue(none.getMessage().endsWith("expected a tokenizer, found none"), none::getMessage);
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    assertThrows(ModelFormatException.class, () -> ModelText.open(directory));
  }

  @Test
  void messagesNeedAChatTemplate() throws IOException {
    TinyTokenizer.write(directory, TinyTokenizer.Manner.LLAMA);
    Files.delete(directory.resolve("chat_template.jinja"));
    try (ModelText text = ModelText.open(directory)) {
      assertFalse(text.chatTemplate().isPresent());
      assertThrows(
          IllegalArgumentException.class,
          () -> text.prompt(Content.messages(new Message("user", "x"))));
    }
  }

  @Test
  void limitsMustLeaveRoomForAResponse() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Tokenization(4, 4, Tokenization.ResponseEnd.APPEND));
    assertEquals(
        new Tokenization(64, 32, Tokenization.ResponseEnd.APPEND), Tokenization.DEFAULT.within(64));
  }
}
