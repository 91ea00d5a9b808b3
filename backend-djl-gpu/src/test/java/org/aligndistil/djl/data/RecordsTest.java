package org.aligndistil.djl.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How the columns of the hub become records.
class RecordsTest {

  private static final String USER = "{\"role\":\"user\",\"content\":\"q\"}";
  private static final String GOOD = "{\"role\":\"assistant\",\"content\":\"good\"}";
  private static final String BAD = "{\"role\":\"assistant\",\"content\":\"bad\"}";

  private static final Content QUESTION = Content.messages(new Message("user", "q"));
  private static final Content GOOD_ANSWER = Content.messages(new Message("assistant", "good"));
  private static final Content BAD_ANSWER = Content.messages(new Message("assistant", "bad"));
  private static final PreferenceRecord CONVERSATIONS =
      new PreferenceRecord(QUESTION, GOOD_ANSWER, BAD_ANSWER);

  @TempDir private Path directory;

  private <T> T read(RecordType<T> type, String json) throws IOException {
    Path file = directory.resolve("data.jsonl");
    Files.writeString(file, json);
    try (var data = Dataset.open(file, type, Columns.SAME, BadRecords.FAIL)) {
      return data.get(0);
    }
  }

  private void refuses(RecordType<?> type, String message, String json) {
    DataException error = assertThrows(DataException.class, () -> read(type, json));
    assertTrue(error.getMessage().contains(message), error::getMessage);
  }

  @Test
  void textsStayTexts() throws IOException {
    assertEquals(
        new PreferenceRecord(Content.text("p"), Content.text("c"), Content.text("")),
        read(PreferenceRecord.TYPE, "{\"rejected\":\"\",\"chosen\":\"c\",\"prompt\":\"p\"}"));
  }

  @Test
  void conversationsStayConversations() throws IOException {
    assertEquals(
        CONVERSATIONS,
        read(
            PreferenceRecord.TYPE,
            "{\"prompt\":[%s],\"chosen\":[%s],\"rejected\":[%s]}".formatted(USER, GOOD, BAD)));
  }

  @Test
  void thePromptMayBeTheBeginningOfTheResponses() throws IOException {
    String responses = "\"chosen\":[%s,%s],\"rejected\":[%s,%s]}".formatted(USER, GOOD, USER, BAD);
    assertEquals(CONVERSATIONS, read(PreferenceRecord.TYPE, "{" + responses));
    assertEquals(CONVERSATIONS, read(PreferenceRecord.TYPE, "{\"prompt\":null," + responses));
    assertEquals(CONVERSATIONS, read(PreferenceRecord.TYPE, "{\"prompt\":\"q\"," + responses));
    assertEquals(
        CONVERSATIONS, read(PreferenceRecord.TYPE, "{\"prompt\":[" + USER + "]," + responses));
  }

  @Test
  void aTextPromptIsWhatTheUserSays() throws IOException {
    assertEquals(
        CONVERSATIONS,
        read(
            PreferenceRecord.TYPE,
            "{\"prompt\":\"q\",\"chosen\":[%s],\"rejected\":[%s]}".formatted(GOOD, BAD)));
  }

  @Test
  void equalResponsesKeepTheirLastMessage() throws IOException {
    assertEquals(
        new PreferenceRecord(QUESTION, GOOD_ANSWER, GOOD_ANSWER),
        read(
            PreferenceRecord.TYPE,
            "{\"chosen\":[%1$s,%2$s],\"rejected\":[%1$s,%2$s]}".formatted(USER, GOOD)));
  }

  @Test
  void refusesResponsesWithoutAPrompt() {
    refuses(PreferenceRecord.TYPE, "as prompt", "{\"chosen\":\"a\",\"rejected\":\"b\"}");
    refuses(
        PreferenceRecord.TYPE,
        "a message that both responses begin with as prompt",
        "{\"chosen\":[%s],\"rejected\":[%s]}".formatted(GOOD, BAD));
  }

  @Test
  void refusesTextsAndConversationsMixed() {
    refuses(
        PreferenceRecord.TYPE,
        "messages, as chosen is as rejected, found a string",
        "{\"prompt\":\"q\",\"chosen\":[%s],\"rejected\":\"b\"}".formatted(GOOD));
    refuses(
        PreferenceRecord.TYPE,
        "as prompt, found a list of messages",
        "{\"prompt\":[%s],\"chosen\":\"a\",\"rejected\":\"b\"}".formatted(USER));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PreferenceRecord(Content.text("q"), GOOD_ANSWER, BAD_ANSWER));
    assertThrows(
        IllegalArgumentException.class, () -> new PromptCompletion(QUESTION, Content.text("c")));
  }

  @Test
  void readsCompletionsOfConversations() throws IOException {
    PromptCompletion expected = new PromptCompletion(QUESTION, GOOD_ANSWER);
    assertEquals(
        expected,
        read(PromptCompletion.TYPE, "{\"prompt\":[%s],\"completion\":[%s]}".formatted(USER, GOOD)));
    assertEquals(
        expected,
        read(PromptCompletion.TYPE, "{\"prompt\":\"q\",\"completion\":[%s]}".formatted(GOOD)));
  }

  @Test
  void readsLabels() throws IOException {
    String pair = "{\"prompt\":\"p\",\"completion\":\"c\",\"label\":%s}";
    Content prompt = Content.text("p");
    Content completion = Content.text("c");
    assertEquals(
        new LabelledCompletion(prompt, completion, true),
        read(LabelledCompletion.TYPE, pair.formatted("true")));
    assertEquals(
        new LabelledCompletion(prompt, completion, false),
        read(LabelledCompletion.TYPE, pair.formatted("false")));
    refuses(LabelledCompletion.TYPE, "true or false as label, found a number", pair.formatted(1));
    refuses(
        LabelledCompletion.TYPE, "true or false as label, found nothing", pair.formatted("null"));
  }

  @Test
  void readsWholeConversations() throws IOException {
    assertEquals(
        new Conversation(List.of(new Message("user", "q"), new Message("assistant", "good"))),
        read(
            Conversation.TYPE,
            "{\"messages\":[%s,{\"name\":null,\"content\":\"good\",\"x\":[1],\"role\":\"assistant\"}]}"
                .formatted(USER)));
    refuses(
        Conversation.TYPE,
        "a list of messages as messages, found a string",
        "{\"messages\":\"q\"}");
    assertThrows(IllegalArgumentException.class, () -> new Conversation(List.of()));
  }
}
