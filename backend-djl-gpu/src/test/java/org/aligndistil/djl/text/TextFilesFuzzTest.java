package org.aligndistil.djl.text;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.djl.model.config.ModelFormatException;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Parts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// The damaged small files of a tokenizer say what its special tokens are, or are refused.
///
/// An input is `tokenizer_config.json`, a line feed, and `generation_config.json`.
final class TextFilesFuzzTest {

  private static final List<String> WORDS =
      List.of("eos_token", "eos_token_id", "_token", "\"content\"", "chat_template", "\"default\"");

  @TempDir static Path directory;

  private final FuzzTarget target =
      FuzzTarget.of(ModelFormatException.class, TextFilesFuzzTest::read);

  static List<byte[]> seeds() {
    return List.of(
        Parts.join(
            '\n',
            "{\"eos_token\": {\"content\": \"</s>\"}, \"pad_token\": \"<pad>\", \"chat_template\":"
                + " [{\"name\": \"default\", \"template\": \"{{ bos_token }}\"}]}",
            "{\"eos_token_id\": [2, 7]}"),
        Parts.join(
            '\n', "{\"bos_token\": null, \"chat_template\": \"a\"}", "{\"eos_token_id\": 1}"));
  }

  @Test
  void damagedFilesAreReadOrRefused() {
    target.checkMutations(seeds(), WORDS, 1000);
  }

  @MethodSource("seeds")
  @FuzzTest
  void files(byte[] input) {
    target.check(input);
  }

  private static void read(byte[] input) throws IOException {
    Parts parts = Parts.of(input, '\n');
    Files.write(directory.resolve("tokenizer_config.json"), parts.first());
    Files.write(directory.resolve("generation_config.json"), parts.rest());
    TextFiles files = new TextFiles(directory, new Bytes());
    files.special();
    files.chatTemplate();
  }

  /// Every byte of a text is a token.
  private static final class Bytes implements Tokenizer {

    @Override
    public int[] encode(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int[] tokens = new int[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        tokens[i] = bytes[i] & 0xff;
      }
      return tokens;
    }

    @Override
    public int[] encodeWithSpecialTokens(String text) {
      return encode(text);
    }

    @Override
    public String decode(int[] tokens) {
      return new String(tokens, 0, tokens.length);
    }

    @Override
    public void close() {}
  }

  @Test
  void refusesIdsThatAreNoTokens() {
    String message =
        assertThrows(
                ModelFormatException.class,
                () -> read(Parts.join('\n', "{}", "{\"eos_token_id\": [2147483648]}")))
            .getMessage();
    assertTrue(
        message.endsWith(
            "expected eos_token_id as a whole number or a list of them, found 2147483648"),
        message);
  }
}
