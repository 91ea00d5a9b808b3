package org.aligndistil.djl.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A damaged data set has records of every kind, or is refused.
final class DatasetFuzzTest {

  private static final List<RecordType<?>> TYPES =
      List.of(
          PreferenceRecord.TYPE, PromptCompletion.TYPE, LabelledCompletion.TYPE, Conversation.TYPE);

  private static final String LINES =
      """
      {"prompt": "a", "chosen": "b", "rejected": "\\u00e9", "completion": "x", "label": true}
      {"prompt": [{"role": "user", "content": "a"}], "chosen": [{"role": "assistant", "content": "b"}],
      """
              .replace("b\"}],\n", "b\"}], ")
          + """
          "rejected": [{"role": "assistant", "content": "c"}], "other": {"x": [1, 2]}}

          {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
          """;

  private static final List<String> WORDS =
      List.of("\"prompt\"", "\"chosen\"", "\"messages\"", "\"role\"", "\r\n", "\\ud83c", "\ufeff");

  @TempDir static Path directory;

  /// A file is opened twice for every type; a bad line is a message of some hundred bytes.
  private final FuzzTarget lines =
      new FuzzTarget(
          input -> readAll("damaged.jsonl", input),
          new Memory(20 * Memory.USUAL.perByte(), 8 << 20),
          List.of());

  /// Pages are decompressed, by up to 2¹⁵ bytes for one, and rows may share all that they hold.
  private final FuzzTarget tables =
      new FuzzTarget(
          input -> readAll("damaged.parquet", input), new Memory(1 << 20, 64 << 20), List.of());

  static List<byte[]> lines() {
    return List.of(LINES.getBytes(StandardCharsets.UTF_8));
  }

  static List<byte[]> tables() throws IOException {
    List<byte[]> tables = new ArrayList<>();
    for (String name :
        List.of(
            "labels",
            "labels-v2",
            "bad-rows",
            "preferences-none",
            "preferences-gzip",
            "preferences-snappy",
            "preferences-zstd",
            "preferences-lz4",
            "preferences-v2",
            "preferences-delta",
            "preferences-delta-length")) {
      try (InputStream in = DatasetFuzzTest.class.getResourceAsStream(name + ".parquet")) {
        tables.add(Objects.requireNonNull(in, name).readAllBytes());
      }
    }
    return tables;
  }

  @Test
  void damagedLinesAreRecordsOrRefused() {
    lines.checkMutations(lines(), WORDS, 500);
  }

  @Test
  void damagedTablesAreRecordsOrRefused() throws IOException {
    tables.checkMutations(tables(), List.of("PAR1", "prompt", "chosen", "label"), 300);
  }

  @MethodSource("lines")
  @FuzzTest
  void lines(byte[] input) {
    lines.check(input);
  }

  @MethodSource("tables")
  @FuzzTest
  void tables(byte[] input) {
    tables.check(input);
  }

  private static void readAll(String name, byte[] input) throws IOException {
    Path path = Files.write(directory.resolve(name), input);
    for (RecordType<?> type : TYPES) {
      for (BadRecords bad : BadRecords.values()) {
        try (Dataset<?> records = Dataset.open(path, type, Columns.SAME, bad)) {
          for (int i = 0; i < records.size(); i++) {
            records.get(i);
          }
        } catch (DataException refused) {
          if (String.valueOf(refused.getMessage()).lines().count() != 1) {
            throw new AssertionError("more than a line", refused);
          }
        }
      }
    }
  }
}
