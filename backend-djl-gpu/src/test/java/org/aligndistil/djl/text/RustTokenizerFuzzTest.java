package org.aligndistil.djl.text;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.fuzz.FuzzTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A damaged `tokenizer.json` makes a tokenizer or is refused. The library that reads it is native:
/// what it allocates is not seen here, nor are the ways through it.
final class RustTokenizerFuzzTest {

  private static final List<String> WORDS =
      List.of("\"BPE\"", "\"merges\"", "\"vocab\"", "\"ByteLevel\"", "\"special\"", "WordPiece");

  @TempDir static Path directory;

  private final FuzzTarget target =
      FuzzTarget.of(ModelFormatException.class, RustTokenizerFuzzTest::open);

  static List<byte[]> seeds() throws IOException {
    TinyTokenizer.write(directory, TinyTokenizer.Manner.LLAMA);
    return List.of(Files.readAllBytes(directory.resolve("tokenizer.json")));
  }

  @Test
  void damagedTokenizerOpensOrIsRefused() throws IOException {
    target.checkMutations(seeds(), WORDS, 300);
  }

  @MethodSource("seeds")
  @FuzzTest
  void tokenizer(byte[] input) {
    target.check(input);
  }

  private static void open(byte[] input) throws IOException {
    RustTokenizer.open(Files.write(directory.resolve("damaged.json"), input)).close();
  }

  @Test
  void refusesWhatTheLibraryWouldDieOf() throws IOException {
    String whole = new String(seeds().getFirst(), StandardCharsets.UTF_8);
    for (String decoder : List.of("{\"type\" 1}", "1e999", "\"\\ud800\"", "[".repeat(200))) {
      String damaged = whole.replaceFirst("\"decoder\":\\{[^}]*}", "\"decoder\":%s");
      assertThrows(
          ModelFormatException.class,
          () -> open(damaged.replace("%s", decoder).getBytes(StandardCharsets.UTF_8)));
    }
  }
}
