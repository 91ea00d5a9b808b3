package org.aligndistil.djl.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.aligndistil.djl.model.config.Json;
import org.aligndistil.djl.model.config.ModelFormatException;

/// A `tokenizer.json`, through the `tokenizers` library of Hugging Face.
final class RustTokenizer implements Tokenizer {

  /// Which native library; another one than the CPU's would be downloaded.
  private static final String FLAVOR = "RUST_FLAVOR";

  private final HuggingFaceTokenizer tokenizer;

  private RustTokenizer(HuggingFaceTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /// Opens a tokenizer.
  ///
  /// @param path a `tokenizer.json`
  /// @throws ModelFormatException if it is not there, or is malformed
  static RustTokenizer open(Path path) throws IOException {
    if (!Files.isRegularFile(path)) {
      throw new ModelFormatException(path, "a tokenizer", "none");
    }
    // Where the library meets malformed JSON, it may end the process.
    Json.requireReadable(path);
    if (System.getenv(FLAVOR) == null && System.getProperty(FLAVOR) == null) {
      System.setProperty(FLAVOR, "cpu");
    }
    // A stream: with a path, the library would let the other files of the directory interfere.
    try (InputStream stream = Files.newInputStream(path)) {
      return new RustTokenizer(
          HuggingFaceTokenizer.newInstance(
              stream, Map.of("truncation", "false", "padding", "false")));
    } catch (RuntimeException e) {
      throw new ModelFormatException(path, "a tokenizer", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public int[] encode(String text) {
    return ids(text, () -> tokenizer.encode(text, false, false));
  }

  @Override
  public int[] encodeWithSpecialTokens(String text) {
    return ids(text, () -> tokenizer.encode(text, true, false));
  }

  @Override
  public String decode(int[] tokens) {
    return tokenizer.decode(Arrays.stream(tokens).asLongStream().toArray(), true);
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  private static int[] ids(String text, Supplier<Encoding> encoding) {
    try {
      return Arrays.stream(encoding.get().getIds()).mapToInt(Math::toIntExact).toArray();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the tokenizer has no tokens for '%s': %s".formatted(start(text), e.getMessage()), e);
    }
  }

  private static String start(String text) {
    String line = text.strip().replace('\n', ' ');
    return line.length() <= 40 ? line : line.substring(0, 40) + "…";
  }
}
