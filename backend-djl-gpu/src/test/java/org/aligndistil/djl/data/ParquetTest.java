package org.aligndistil.djl.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads the files that `make_parquet.py` wrote with pyarrow.
class ParquetTest {

  @TempDir private Path directory;

  private Path file(String name) throws IOException {
    Path file = directory.resolve(name + ".parquet");
    try (InputStream in = ParquetTest.class.getResourceAsStream(name + ".parquet")) {
      Files.write(file, Objects.requireNonNull(in, name).readAllBytes());
    }
    return file;
  }

  private static PreferenceRecord preference(int i) {
    return new PreferenceRecord(
        Content.messages(new Message("user", "Frage " + i + ": ¿qué tal la pasta? 🍝")),
        Content.messages(new Message("assistant", "gut " + i)),
        Content.messages(new Message("assistant", "schlecht " + i)));
  }

  private DataException refused(Path file, RecordType<?> type) {
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, type, Columns.SAME, BadRecords.FAIL).close());
    assertTrue(error.getMessage().startsWith(file.toString()), error::getMessage);
    return error;
  }

  @Test
  void refusesMoreRowsThanAFileCanHave() throws IOException {
    Path file = file("labels");
    byte[] bytes = Files.readAllBytes(file);
    // The footer's number of rows, 3, as thrift's zigzag, behind the sizes of its row group.
    byte[] rows = {0x16, 6};
    int at = bytes.length;
    do {
      at--;
    } while (bytes[at] != rows[0] || bytes[at + 1] != rows[1]);
    byte[] many = {0x16, -1, -1, -1, -1, -1, -1, 0x0e};
    byte[] damaged = new byte[bytes.length + many.length - rows.length];
    System.arraycopy(bytes, 0, damaged, 0, at);
    System.arraycopy(many, 0, damaged, at, many.length);
    int rest = at + rows.length;
    System.arraycopy(bytes, rest, damaged, at + many.length, bytes.length - rest);
    damaged[damaged.length - 8] += (byte) (many.length - rows.length);
    Files.write(file, damaged);
    String message = refused(file, LabelledCompletion.TYPE).getMessage();
    assertTrue(message.contains("expected from 0 to 64 rows in a byte"), message);
  }

  /// Offsets of numbers in the footer, in the headers of pages, and before the values of a page.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          none         | 1472 | 7f     | expected from 0 to 64 values in a byte, found -64 values in 2492
          none         | 10 | fe7f     | expected pages within its 2492 bytes, found 8191 bytes from byte 20 on
          none         | 7  | 8400     | expected at most as many values as bytes in a dictionary, found 3 in 2
          none         | 14 | 3b       | expected at most as many values as bytes in a dictionary, found -30 in 114
          v2           | 96 | 0e       | expected levels within the 6 bytes of their page, found 0 and 7
          v2           | 98 | 03       | expected levels within the 6 bytes of their page, found -2 and 2
          none         | 157 | ff7f    | found 65528 numbers of 1 bits in 0 bytes
          none         | 160 | ffff7f  | found 8388600 numbers of 2 bits in 0 bytes
          v2           | 104 | ff7f    | found 65528 numbers of 1 bits in
          delta        | 34 | ffffff7f | found 268435455 differences in 134 bytes, in blocks of 128 in 4 parts
          delta        | 56 | ffffff7f | found 268435455 differences in 112 bytes, in blocks of 128 in 4 parts
          delta        | 31 | ffffff01 | found 0 differences in 134 bytes, in blocks of 4194303 in 0 parts
          delta-length | 35 | ffffff7f | found 268435455 differences in 112 bytes, in blocks of 128 in 4 parts
          delta-length | 34 | ff7f     | found 68 differences in 112 bytes, in blocks of 128 in 16383 parts
          """)
  void refusesPagesThatTheFileCannotHold(String codec, int at, String number, String message)
      throws IOException {
    Path file = file("preferences-" + codec);
    byte[] bytes = Files.readAllBytes(file);
    byte[] damage = HexFormat.of().parseHex(number);
    System.arraycopy(damage, 0, bytes, at, damage.length);
    Files.write(file, bytes);
    String found = refused(file, PreferenceRecord.TYPE).getMessage();
    assertTrue(found.contains(message), found);
  }

  @Test
  void refusesTruthValuesThatTheFileCannotHold() throws IOException {
    Path file = file("labels-v2");
    byte[] bytes = Files.readAllBytes(file);
    // The run of the column good.
    bytes[158] = (byte) 0xff;
    bytes[159] = 0x7f;
    Files.write(file, bytes);
    Columns columns =
        new Columns(Map.of("prompt", "question", "completion", "answer", "label", "good"));
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, LabelledCompletion.TYPE, columns, BadRecords.FAIL).close());
    assertTrue(error.getMessage().endsWith("found 65528 numbers of 1 bits in 0 bytes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "snappy", "gzip", "zstd", "lz4", "v2", "delta", "delta-length"})
  void readsConversationsUnderEveryCompressionAndEncoding(String codec) throws IOException {
    try (var data =
        Dataset.open(
            file("preferences-" + codec), PreferenceRecord.TYPE, Columns.SAME, BadRecords.FAIL)) {
      assertEquals(4, data.size());
      for (int i = 3; i >= 0; i--) {
        assertEquals(preference(i), data.get(i));
        assertEquals(i + 1, data.line(i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "labels-v2"})
  void columnsMayHaveOtherNames(String name) throws IOException {
    Columns columns =
        new Columns(Map.of("prompt", "question", "completion", "answer", "label", "good"));
    try (var data = Dataset.open(file(name), LabelledCompletion.TYPE, columns, BadRecords.FAIL)) {
      assertEquals(3, data.size());
      assertEquals(
          new LabelledCompletion(Content.text("q1"), Content.text("a1"), false), data.get(1));
      assertEquals(
          new LabelledCompletion(Content.text("q2"), Content.text("a2"), true), data.get(2));
    }
  }

  @Test
  void namesTheFirstBadRow() throws IOException {
    DataException error = refused(file("bad-rows"), Conversation.TYPE);
    assertEquals(2, error.line());
    assertTrue(error.getMessage().contains("row 2: expected a list of messages as messages"));
  }

  @Test
  void skipsAndCountsBadRowsOnlyIfToldTo() throws IOException {
    try (var data =
        Dataset.open(file("bad-rows"), Conversation.TYPE, Columns.SAME, BadRecords.SKIP)) {
      assertEquals(2, data.size());
      assertEquals(data.get(0), data.get(1));
      assertEquals(1, data.line(0));
      assertEquals(7, data.line(1));
      assertEquals(5, data.skipped().count());
      String reasons = String.join("\n", data.skipped().reasons());
      assertTrue(reasons.contains("row 3: expected at least one message as messages"), reasons);
      assertTrue(reasons.contains("row 4: expected messages as messages, found null"), reasons);
      assertTrue(reasons.contains("row 5") && reasons.contains("found no content"), reasons);
      assertTrue(reasons.contains("row 6") && reasons.contains("found no role"), reasons);
    }
  }

  @Test
  void namesTheMissingColumnAndThoseThereAre() throws IOException {
    String message = refused(file("labels"), PreferenceRecord.TYPE).getMessage();
    assertTrue(message.contains("a column for chosen"), message);
    assertTrue(message.contains("[question, answer, good]"), message);
    // Only message lists may leave the prompt out.
    Columns columns = new Columns(Map.of("chosen", "question", "rejected", "answer"));
    Path file = file("labels");
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, PreferenceRecord.TYPE, columns, BadRecords.FAIL));
    assertTrue(error.getMessage().contains("as prompt, found null or no column"));
  }

  @Test
  void namesTheTypeThatIsWrong() throws IOException {
    String message = refused(file("wrong-type"), Conversation.TYPE).getMessage();
    assertTrue(message.contains("a list of messages in the column for messages"), message);
    assertTrue(
        refused(file("preferences-none"), LabelledCompletion.TYPE).getMessage().length() > 0);
    Columns columns = new Columns(Map.of("prompt", "score"));
    Path file = file("preferences-none");
    DataException error =
        assertThrows(
            DataException.class,
            () -> Dataset.open(file, PreferenceRecord.TYPE, columns, BadRecords.FAIL));
    assertTrue(error.getMessage().contains("double"), error::getMessage);
  }

  @Test
  void namesTheCompressionThatIsNotRead() throws IOException {
    String message = refused(file("brotli"), PreferenceRecord.TYPE).getMessage();
    assertTrue(message.contains("BROTLI"), message);
  }

  @Test
  void refusesFilesWithoutRows() throws IOException {
    assertTrue(
        refused(file("no-rows"), Conversation.TYPE)
            .getMessage()
            .contains("at least one record, found none"));
    Path empty = Files.createFile(directory.resolve("empty.parquet"));
    assertTrue(refused(empty, Conversation.TYPE).getMessage().contains("an empty file"));
  }

  @Test
  void refusesWhatIsNoParquetFile() throws IOException {
    Path file = Files.writeString(directory.resolve("text.parquet"), "{}\n".repeat(100));
    refused(file, Conversation.TYPE);
  }

  @Test
  void damagedFilesAreRefusedOrReadButNeverWorse() throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    byte[] whole = Files.readAllBytes(file("preferences-snappy"));
    Path file = directory.resolve("damaged.parquet");
    for (int i = 0; i < 150; i++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      Files.write(file, bytes);
      try (var data = Dataset.open(file, PreferenceRecord.TYPE, Columns.SAME, BadRecords.SKIP)) {
        assertTrue(data.size() > 0);
      } catch (DataException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e::getMessage);
      }
    }
  }
}
