package org.aligndistil.djl.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {

  private static final String PAIR = "{\"prompt\":\"p\",\"completion\":\"c\"}";

  @TempDir private Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("data.jsonl"), text);
  }

  private static List<PromptCompletion> pairs(Path file) throws IOException {
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.FAIL)) {
      return all(data);
    }
  }

  private static <T> List<T> all(Dataset<T> data) throws IOException {
    List<T> all = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      all.add(data.get(i));
    }
    return all;
  }

  private static PromptCompletion pair(String prompt, String completion) {
    return new PromptCompletion(Content.text(prompt), Content.text(completion));
  }

  private DataException refused(String text) throws IOException {
    Path file = file(text);
    DataException error = assertThrows(DataException.class, () -> pairs(file));
    assertTrue(error.getMessage().startsWith(file.toString()), error::getMessage);
    return error;
  }

  @Test
  void readsRecordsInAnyOrder() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("{\"prompt\":\"p%d\",\"completion\":\"%s\"}\n".formatted(i, "c".repeat(i)));
    }
    Path file = file(text.toString());
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.FAIL)) {
      assertEquals(1000, data.size());
      for (int i = 999; i >= 0; i -= 7) {
        assertEquals(pair("p" + i, "c".repeat(i)), data.get(i));
        assertEquals(i + 1, data.line(i));
      }
      assertThrows(IndexOutOfBoundsException.class, () -> data.get(1000));
      assertThrows(IndexOutOfBoundsException.class, () -> data.get(-1));
    }
  }

  @Test
  void theLastLineNeedsNoLineFeed() throws IOException {
    assertEquals(List.of(pair("p", "c"), pair("p", "c")), pairs(file(PAIR + "\n" + PAIR)));
  }

  @Test
  void passesOverBlankLinesAndCarriageReturnsAndAByteOrderMark() throws IOException {
    Path file = file("\ufeff" + PAIR + "\r\n\r\n  \t\n" + PAIR + "\r\n\n");
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.FAIL)) {
      assertEquals(List.of(pair("p", "c"), pair("p", "c")), all(data));
      assertEquals(1, data.line(0));
      assertEquals(4, data.line(1));
      assertEquals(new Skipped(0, List.of()), data.skipped());
    }
  }

  @Test
  void readsUnicode() throws IOException {
    String text = "Größe ¿qué? 日本語 🍝 \u2028";
    assertEquals(
        List.of(pair(text, "é🍝\n")),
        pairs(
            file(
                "{\"prompt\":\"%s\",\"completion\":\"\\u00e9\\ud83c\\udf5d\\n\"}"
                    .formatted(text))));
  }

  @Test
  void readsLinesLongerThanAnyBuffer() throws IOException {
    String text = "é".repeat(3_000_000);
    List<PromptCompletion> read =
        pairs(
            file("%s\n{\"prompt\":\"p\",\"completion\":\"%s\"}\n%s\n".formatted(PAIR, text, PAIR)));
    assertEquals(List.of(pair("p", "c"), pair("p", text), pair("p", "c")), read);
  }

  @Test
  void aLineBeyondTheLimitIsBad() throws IOException {
    Path file = directory.resolve("data.jsonl");
    byte[] megabyte = new byte[1 << 20];
    try (var out = Files.newOutputStream(file)) {
      out.write((PAIR + "\n").getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i <= JsonRows.LONGEST_LINE >> 20; i++) {
        out.write(megabyte);
      }
      out.write(("\n" + PAIR + "\n").getBytes(StandardCharsets.UTF_8));
    }
    DataException error = assertThrows(DataException.class, () -> pairs(file));
    assertEquals(2, error.line());
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.SKIP)) {
      assertEquals(List.of(pair("p", "c"), pair("p", "c")), all(data));
      assertEquals(3, data.line(1));
    }
  }

  @Test
  void otherColumnsAreIgnored() throws IOException {
    assertEquals(
        List.of(pair("p", "c")),
        pairs(
            file("{\"id\":[1,{\"prompt\":2}],\"completion\":\"c\",\"prompt\":\"p\",\"x\":null}")));
  }

  @Test
  void columnsMayHaveOtherNames() throws IOException {
    Path file = file("{\"question\":\"p\",\"completion\":\"c\",\"prompt\":7}");
    Columns columns = new Columns(Map.of("prompt", "question"));
    try (var data = Dataset.open(file, PromptCompletion.TYPE, columns, BadRecords.FAIL)) {
      assertEquals(pair("p", "c"), data.get(0));
    }
  }

  @Test
  void refusesColumnsForFieldsThatAreNone() throws IOException {
    Path file = file(PAIR);
    for (Map<String, String> columns :
        List.of(Map.of("promt", "question"), Map.of("prompt", "completion"))) {
      assertThrows(
          IllegalArgumentException.class,
          () -> Dataset.open(file, PromptCompletion.TYPE, new Columns(columns), BadRecords.FAIL));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [1]                                        | 1  | an object, found a list
          7                                          | 1  | an object, found a number
          {"prompt":"p","completion":"c"} x          | 33 | JSON
          {"prompt":"p","completion":"c"} {}         | 33 | nothing behind the object, found an object
          {"prompt":"p","completion":"c"             | 31 | JSON, found Unexpected end-of-input: expected close marker for Object
          {"prompt":"p" "completion":"c"}            | 15 | JSON
          {'prompt':"p","completion":"c"}            | 2  | JSON
          {"prompt":"p","completion":"c              | 30 | JSON
          {"prompt":"p","prompt":"p"}                | 23 | JSON
          {"prompt":7,"completion":"c"}              | 11 | a string or a list of messages as prompt, found a number
          {"prompt":{},"completion":"c"}             | 11 | a string or a list of messages as prompt, found an object
          {"prompt":[],"completion":"c"}             | 12 | at least one message in prompt, found an empty list
          {"prompt":"a\\ud83c"}                      | 11 | whole characters in prompt, found half a surrogate pair
          {"prompt":[{"role":"user","content":"\\udf5d"}]} | 37 | whole characters in prompt
          {"prompt":"p"}                             | 1  | as completion, found nothing
          {"prompt":"p","completion":null,"x":0}     | 1  | as completion, found only [x]
          {"prompt":[{"role":"user"}]}               | 26 | role and content, both strings, in prompt, found no content
          {"prompt":[{"content":"a"}]}               | 26 | found no role
          {"prompt":[{"role":"user","content":[]}]}  | 37 | in prompt, found a list
          {"prompt":["a"]}                           | 12 | in prompt, found a string
          {"prompt":[{"role":"a","content":"b"}],"completion":"c"} | 1 | messages, as the prompt is as completion
          """)
  void namesLineAndColumnOfWhatIsWrong(String bad, int column, String message) throws IOException {
    DataException error = refused(PAIR + "\n" + bad + "\n" + PAIR + "\n");
    assertEquals(2, error.line(), error::getMessage);
    assertTrue(error.getMessage().contains(message), error::getMessage);
    assertEquals(column, error.column(), error::getMessage);
    assertFalse(error.getMessage().contains("Source"), error::getMessage);
    assertTrue(
        error.getMessage().contains("line 2, column " + column + ": expected "), error::getMessage);
  }

  @Test
  void namesTheColumnOfTheFileToo() throws IOException {
    Path file = file("{\"frage\":7}");
    Columns columns = new Columns(Map.of("prompt", "frage"));
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, PromptCompletion.TYPE, columns, BadRecords.FAIL));
    assertTrue(error.getMessage().contains("prompt (column 'frage')"), error::getMessage);
  }

  @Test
  void namesBytesThatAreNoText() throws IOException {
    Path file = directory.resolve("data.jsonl");
    Files.write(file, (PAIR + "\n\"é\u00ff\"").getBytes(StandardCharsets.ISO_8859_1));
    DataException error = assertThrows(DataException.class, () -> pairs(file));
    assertEquals(2, error.line());
    assertEquals(2, error.column());
    assertTrue(error.getMessage().contains("expected UTF-8, found byte 0xe9"), error::getMessage);

    Files.write(file, new byte[] {'"', (byte) 0xc3});
    assertEquals(2, assertThrows(DataException.class, () -> pairs(file)).column());
  }

  @Test
  void messagesAreOneLineWhateverTheFileSays() throws IOException {
    DataException error = refused("{\"a\\u0000\\n\\u2028\":1}");
    assertTrue(error.getMessage().lines().count() == 1, error::getMessage);
    assertTrue(error.getMessage().contains("only [a\\u{0}\\u{a}\\u{2028}]"), error::getMessage);
    assertTrue(refused("{\"%s\":1}".formatted("a".repeat(10_000))).getMessage().length() < 1000);
  }

  @Test
  void skipsAndCountsBadLinesOnlyIfToldTo() throws IOException {
    Path file = file("x\n" + PAIR + "\n{}\n\n" + PAIR + "\n[");
    assertThrows(DataException.class, () -> pairs(file));
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.SKIP)) {
      assertEquals(List.of(pair("p", "c"), pair("p", "c")), all(data));
      assertEquals(2, data.line(0));
      assertEquals(5, data.line(1));
      assertEquals(3, data.skipped().count());
      assertTrue(data.skipped().reasons().get(1).contains("line 3, column 1"));
    }
  }

  @Test
  void keepsTheReasonsOfTheFirstFewOnly() throws IOException {
    Path file = file("x\n".repeat(5000) + PAIR);
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.SKIP)) {
      assertEquals(5000, data.skipped().count());
      assertEquals(10, data.skipped().reasons().size());
      assertEquals(5001, data.line(0));
    }
  }

  @Test
  void refusesFilesWithoutRecords() throws IOException {
    assertTrue(refused("").getMessage().contains("at least one record, found none"));
    assertTrue(refused("\n \n").getMessage().contains("at least one record, found none"));
    Path file = file("x\ny\n");
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.SKIP));
    assertTrue(error.getMessage().contains("2 bad ones, first"), error::getMessage);
  }

  @Test
  void refusesOtherFiles() {
    assertThrows(
        DataException.class,
        () ->
            Dataset.open(
                directory.resolve("a.csv"), Conversation.TYPE, Columns.SAME, BadRecords.FAIL));
    assertThrows(
        NoSuchFileException.class,
        () ->
            Dataset.open(
                directory.resolve("a.jsonl"), Conversation.TYPE, Columns.SAME, BadRecords.FAIL));
  }

  @Test
  void noticesThatTheFileWasChanged() throws IOException {
    Path file = file(PAIR + "\n" + PAIR + "\n");
    try (var data = Dataset.open(file, PromptCompletion.TYPE, Columns.SAME, BadRecords.FAIL)) {
      Files.writeString(file, PAIR + "\n");
      assertEquals(2, assertThrows(DataException.class, () -> data.get(1)).line());
    }
  }
}
