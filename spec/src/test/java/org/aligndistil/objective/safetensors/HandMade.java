package org.aligndistil.objective.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Files put together byte by byte, without the writer.
final class HandMade {

  private HandMade() {}

  /// A header of any bytes, before zeros.
  static byte[] bytes(byte[] header, int dataBytes) {
    return ByteBuffer.allocate(8 + header.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(header.length)
        .put(header)
        .array();
  }

  /// A header of text, before zeros.
  static byte[] bytes(String header, int dataBytes) {
    return bytes(header.getBytes(StandardCharsets.UTF_8), dataBytes);
  }

  /// The header of one tensor.
  static String tensor(String name, String dtype, String shape, String offsets) {
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}"
        .formatted(name, dtype, shape, offsets);
  }

  /// Writes the file and opens it.
  static SafetensorsFile open(Path directory, byte[] content) throws IOException {
    return SafetensorsFile.open(Files.write(directory.resolve("hand.safetensors"), content));
  }

  /// Requires that opening fails with one line that holds all of the parts.
  static SafetensorsException rejected(Path directory, byte[] content, String... parts) {
    SafetensorsException e =
        assertThrows(SafetensorsException.class, () -> open(directory, content).close());
    String message = String.valueOf(e.getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no <" + part + "> in: " + message);
    }
    assertTrue(message.startsWith(e.path() + ":"), message);
    assertTrue(message.contains(" expected ") && message.contains(", found "), message);
    assertFalse(message.lines().skip(1).findAny().isPresent(), message);
    return e;
  }

  /// Requires that the error names the tensor.
  static void assertConcerns(String tensor, SafetensorsException e) {
    assertEquals(Optional.of(tensor), e.tensor(), e.getMessage());
  }

  /// Requires that the error names no tensor.
  static void assertConcernsFile(SafetensorsException e) {
    assertEquals(Optional.empty(), e.tensor(), e.getMessage());
  }
}
