package org.aligndistil.objective.safetensors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.fuzz.FuzzTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A file opens with the data that its header promises, or is refused.
final class SafetensorsFileFuzzTest {

  private static final String HEADER =
      "{\"__metadata__\":{\"format\":\"pt\"},%s,%s,%s}   "
          .formatted(
              HandMade.tensor("w\\u00e9", "F32", "[2,3]", "[0,24]"),
              HandMade.tensor("é", "BF16", "[4]", "[24,32]"),
              HandMade.tensor("none", "I64", "[0]", "[32,32]"));

  private static final List<String> WORDS =
      List.of("\"dtype\"", "\"shape\"", "\"data_offsets\"", "__metadata__", "BOOL", "F64", "[8,0]");

  @TempDir static Path directory;

  private final FuzzTarget files =
      FuzzTarget.of(SafetensorsException.class, SafetensorsFileFuzzTest::open);

  /// The length fits, so that the damage reaches the JSON and what it means.
  private final FuzzTarget headers =
      FuzzTarget.of(SafetensorsException.class, header -> open(HandMade.bytes(header, 32)));

  static List<byte[]> files() {
    return List.of(HandMade.bytes(HEADER, 32), HandMade.bytes("{}", 0), new byte[7]);
  }

  static List<byte[]> headers() {
    return List.of(HEADER.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void damagedFileOpensOrIsRefused() {
    files.checkMutations(files(), WORDS, 1000);
  }

  @Test
  void damagedHeaderOpensOrIsRefused() {
    headers.checkMutations(headers(), WORDS, 1000);
  }

  @MethodSource("files")
  @FuzzTest
  void file(byte[] input) {
    files.check(input);
  }

  @MethodSource("headers")
  @FuzzTest
  void header(byte[] input) {
    headers.check(input);
  }

  private static void open(byte[] bytes) throws IOException {
    Path path = Files.write(directory.resolve("damaged.safetensors"), bytes);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      long data = 0;
      for (Tensor tensor : file.tensors()) {
        data += tensor.data().toArray(ValueLayout.JAVA_BYTE).length;
      }
      if (data > bytes.length - Header.PREFIX) {
        throw new AssertionError("%d bytes of data in %d".formatted(data, bytes.length));
      }
    }
  }
}
