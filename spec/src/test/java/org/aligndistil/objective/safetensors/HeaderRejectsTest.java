package org.aligndistil.objective.safetensors;

import static org.aligndistil.objective.safetensors.HandMade.assertConcerns;
import static org.aligndistil.objective.safetensors.HandMade.assertConcernsFile;
import static org.aligndistil.objective.safetensors.HandMade.bytes;
import static org.aligndistil.objective.safetensors.HandMade.rejected;
import static org.aligndistil.objective.safetensors.HandMade.tensor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files whose header is wrong as a whole, one for each way.
final class HeaderRejectsTest {

  private static final String A = tensor("a", "F32", "[2]", "[0,8]");

  @TempDir private Path directory;

  @Test
  void rejectsMissingFile() {
    assertThrows(
        NoSuchFileException.class,
        () -> SafetensorsFile.open(directory.resolve("none.safetensors")).close());
  }

  @Test
  void rejectsDirectory() {
    assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(directory).close());
  }

  @Test
  void rejectsEmptyFile() {
    rejected(directory, new byte[0], "a file of 0 bytes");
  }

  @Test
  void rejectsFileShorterThanEightBytes() {
    rejected(directory, new byte[7], "in 8 bytes", "a file of 7 bytes");
  }

  @Test
  void rejectsHeaderLongerThanFile() {
    byte[] content = bytes("{}", 0);
    content[0] = 3;
    rejected(directory, content, "within the 2 bytes", "a length of 3");
  }

  @Test
  void rejectsHeaderLengthBeyondTwoToTheSixtyThree() {
    byte[] content = bytes("{}", 0);
    content[7] = (byte) 0x80;
    rejected(directory, content, "a length of 9223372036854775810");
  }

  @Test
  void rejectsHeaderLongerThanCap() throws IOException {
    Path path = directory.resolve("long.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(200_000_000);
      file.writeLong(Long.reverseBytes(100_000_001));
    }
    SafetensorsException e =
        assertThrows(SafetensorsException.class, () -> SafetensorsFile.open(path).close());
    assertTrue(e.getMessage().contains("at most 100000000 bytes, found a length of 100000001"));
  }

  @Test
  void rejectsHeaderOfNoBytes() {
    rejected(directory, bytes("", 0), "a header of 0 bytes");
  }

  @Test
  void rejectsHeaderThatBeginsWithSpace() {
    rejected(directory, bytes(" {}", 0), "beginning with {", "the byte 0x20");
  }

  @Test
  void rejectsHeaderThatIsAnArray() {
    rejected(directory, bytes("[]", 0), "a JSON object as header", "the byte 0x5b");
  }

  @Test
  void rejectsHeaderInUtf16() {
    rejected(directory, bytes("{}".getBytes(StandardCharsets.UTF_16LE), 0), "JSON");
  }

  @Test
  void rejectsInvalidUtf8() {
    byte[] content = bytes("{" + tensor("?", "F32", "[2]", "[0,8]") + "}", 8);
    content[10] = (byte) 0xff;
    rejected(directory, content, "a header in UTF-8", "the byte 0xff at byte 2 ");
  }

  @Test
  void rejectsOverlongUtf8() {
    byte[] content = bytes("{" + tensor("??", "F32", "[2]", "[0,8]") + "}", 8);
    content[10] = (byte) 0xc0;
    content[11] = (byte) 0xaf;
    rejected(directory, content, "a header in UTF-8", "the byte 0xc0 at byte 2 ");
  }

  @Test
  void rejectsUtf8ThatEndsInsideOfACharacter() {
    rejected(directory, bytes(new byte[] {'{', '}', (byte) 0xe2}, 0), "a header in UTF-8");
  }

  @Test
  void rejectsUnpairedSurrogate() {
    String name = "\\ud800";
    rejected(directory, bytes("{" + tensor(name, "U8", "[0]", "[0,0]") + "}", 0), "surrogate");
  }

  @Test
  void rejectsMalformedJson() {
    rejected(directory, bytes("{nonsense}", 0), "JSON", "at character");
  }

  @Test
  void rejectsJsonThatEndsEarly() {
    assertConcerns("a", rejected(directory, bytes("{\"a\":{\"dtype\":\"F32\"", 0), "JSON"));
  }

  @Test
  void rejectsTextAfterTheObject() {
    rejected(directory, bytes("{} {}", 0), "only spaces after", "an object");
  }

  @Test
  void rejectsNulPadding() {
    rejected(directory, bytes("{}\0\0", 0), "JSON");
  }

  @Test
  void rejectsRepeatedTensor() {
    byte[] content = bytes("{" + A + "," + tensor("a", "F32", "[2]", "[8,16]") + "}", 16);
    assertConcerns("a", rejected(directory, content, "every name once", "Duplicate"));
  }

  @Test
  void rejectsRepeatedField() {
    byte[] content = bytes("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", 8);
    assertConcerns("a", rejected(directory, content, "every name once", "Duplicate", "dtype"));
  }

  @Test
  void rejectsRepeatedMetadata() {
    byte[] content = bytes("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0);
    assertConcernsFile(rejected(directory, content, "every name once", "Duplicate"));
  }

  @Test
  void rejectsMetadataTwice() {
    byte[] content = bytes("{\"__metadata__\":{},\"__metadata__\":{}}", 0);
    assertConcernsFile(rejected(directory, content, "every name once", "Duplicate"));
  }

  @Test
  void rejectsMetadataThatIsNoObject() {
    rejected(directory, bytes("{\"__metadata__\":null}", 0), "string to string", "'null'");
  }

  @Test
  void rejectsMetadataThatIsNotText() {
    byte[] content = bytes("{\"__metadata__\":{\"k\":{\"deep\":1}}}", 0);
    rejected(directory, content, "string to string", "an object for 'k'");
  }

  @Test
  void keepsTheMessageShortAndOnOneLine() {
    String name = "\\n\\u2028\\u202e" + "x".repeat(5000);
    byte[] content = bytes("{" + tensor(name, "Q4", "[2]", "[0,8]") + "}", 8);
    SafetensorsException e = rejected(directory, content, "\\u{a}\\u{2028}\\u{202e}xx");
    assertTrue(e.getMessage().length() < 1000, e.getMessage());
    assertEquals(5003, e.tensor().orElseThrow().length());
  }
}
