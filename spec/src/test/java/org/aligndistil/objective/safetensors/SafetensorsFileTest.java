package org.aligndistil.objective.safetensors;

import static org.aligndistil.objective.safetensors.HandMade.bytes;
import static org.aligndistil.objective.safetensors.HandMade.tensor;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsFileTest {

  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @TempDir private Path directory;

  @Test
  void readsWhatTheReferenceImplementationWrote() throws IOException {
    // The bytes of the reference implementation's own test of serialisation.
    String header = "{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}";
    byte[] content = bytes(header + " ".repeat(7), 24);
    assertEquals(72, content[0]);
    byte[] floats = {0, 0, 0, 0, 0, 0, (byte) 128, 63, 0, 0, 0, 64, 0, 0, 64, 64};
    System.arraycopy(floats, 0, content, 80, floats.length);
    try (SafetensorsFile file = HandMade.open(directory, content)) {
      Tensor tensor = file.tensor("attn0");
      assertEquals(DType.F32, tensor.type());
      assertEquals(List.of(1L, 1L, 2L, 3L), tensor.shape());
      assertEquals(6, tensor.elements());
      assertEquals(3, tensor.data().get(F32, 12));
      assertEquals(Map.of(), file.metadata());
    }
  }

  @Test
  void readsWhatWasCheckedThoughTheFileIsReplacedMeanwhile() throws IOException {
    Path path = directory.resolve("replaced.safetensors");
    byte[] content = bytes("{%s}".formatted(tensor("a", "U8", "[1]", "[0,1]")), 1);
    content[content.length - 1] = 5;
    Files.write(path, content);
    byte[] other = content.clone();
    other[other.length - 1] = 6;
    Path replacement = Files.write(directory.resolve("replacement"), other);
    SafetensorsFile.Check check =
        mapped -> {
          assertArrayEquals(content, mapped.toArray(ValueLayout.JAVA_BYTE));
          Files.move(replacement, path, StandardCopyOption.REPLACE_EXISTING);
        };
    try (SafetensorsFile file = SafetensorsFile.openChecked(path, check)) {
      assertEquals(5, file.tensor("a").data().get(ValueLayout.JAVA_BYTE, 0));
      assertArrayEquals(content, file.bytes().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void aFileThatIsRefusedIsNotParsed() throws IOException {
    Path path = Files.write(directory.resolve("refused.safetensors"), new byte[3]);
    IOException refusal = new IOException("refused");
    SafetensorsFile.Check check =
        _ -> {
          throw refusal;
        };
    assertSame(
        refusal,
        assertThrows(IOException.class, () -> SafetensorsFile.openChecked(path, check).close()));
  }

  @Test
  void readsFileWithoutTensors() throws IOException {
    try (SafetensorsFile file = HandMade.open(directory, bytes("{}", 0))) {
      assertEquals(List.of(), file.tensors());
      SafetensorsException e = assertThrows(SafetensorsException.class, () -> file.tensor("a"));
      assertTrue(e.getMessage().endsWith("found no tensors"), e.getMessage());
    }
  }

  @Test
  void ordersTensorsByOffsetAndMetadataByTheFile() throws IOException {
    String header =
        "{%s,\"__metadata__\":{\"z\":\"1\",\"a\":\"\\u00e9\\n\"},%s,%s,%s}"
            .formatted(
                tensor("last", "U8", "[1]", "[3,4]"),
                tensor("scalar", "I16", "[]", "[0,2]"),
                tensor("byte", "BOOL", "[1,1]", "[2,3]"),
                tensor("empty", "U64", "[5,0]", "[2,2]"));
    try (SafetensorsFile file = HandMade.open(directory, bytes(header, 4))) {
      assertEquals(
          List.of("scalar", "empty", "byte", "last"),
          file.tensors().stream().map(Tensor::name).toList());
      assertEquals(List.of("z", "a"), List.copyOf(file.metadata().keySet()));
      assertEquals("é\n", file.metadata().get("a"));
      assertEquals(1, file.tensor("scalar").elements());
      assertEquals(0, file.tensor("empty").elements());
    }
  }

  @Test
  void knowsEveryDtypeWithItsSize() throws IOException {
    for (DType type : DType.values()) {
      String header = "{" + tensor("a", type.name(), "[3]", "[0," + 3 * type.bytes() + "]") + "}";
      try (SafetensorsFile file = HandMade.open(directory, bytes(header, 3 * type.bytes()))) {
        assertEquals(type, file.tensor("a").type());
      }
    }
    assertEquals(Optional.empty(), DType.named("f32"));
  }

  @Test
  void listsWhatThereIsWhenATensorIsMissing() throws IOException {
    String header =
        IntStream.range(10, 35)
            .mapToObj(i -> tensor("t" + i, "U8", "[0]", "[0,0]"))
            .collect(Collectors.joining(",", "{", "}"));
    try (SafetensorsFile file = HandMade.open(directory, bytes(header, 0))) {
      assertEquals(Optional.empty(), file.find("labels"));
      SafetensorsException e =
          assertThrows(SafetensorsException.class, () -> file.tensor("labels"));
      assertEquals(Optional.of("labels"), e.tensor());
      assertEquals(file.path(), e.path());
      assertTrue(e.getMessage().contains("tensor 'labels': expected a tensor of this name"));
      assertTrue(e.getMessage().endsWith("'t29', and 5 more"), e.getMessage());
    }
  }

  @Test
  void readsTheLastElementBeyondTwoGibibytes() throws IOException {
    long elements = 700_000_001L;
    String header = "{" + tensor("big", "F32", "[" + elements + "]", "[0," + 4 * elements + "]");
    byte[] text = (header + "}").getBytes(StandardCharsets.UTF_8);
    Path path = directory.resolve("big.safetensors");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.writeLong(Long.reverseBytes(text.length));
      file.write(text);
      file.setLength(8 + text.length + 4 * elements);
      file.seek(file.length() - 4);
      file.writeInt(Integer.reverseBytes(Float.floatToIntBits(2.5f)));
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      MemorySegment data = file.tensor("big").data();
      assertEquals(2.5f, data.get(F32, 4 * (elements - 1)));
      assertEquals(0f, data.get(F32, 4 * (elements - 2)));
    }
  }

  @Test
  void givesReadOnlySegments() throws IOException {
    byte[] content = bytes("{" + tensor("a", "F32", "[2]", "[0,8]") + "}", 8);
    try (SafetensorsFile file = HandMade.open(directory, content)) {
      MemorySegment data = file.tensor("a").data();
      assertTrue(data.isReadOnly());
      assertThrows(IllegalArgumentException.class, () -> data.set(F32, 0, 1));
    }
  }

  @Test
  void endsItsSegmentsWhenClosed() throws IOException {
    byte[] content = bytes("{" + tensor("a", "F32", "[2]", "[0,8]") + "}", 8);
    SafetensorsFile file = HandMade.open(directory, content);
    MemorySegment data = file.tensor("a").data();
    file.close();
    file.close();
    assertFalse(data.scope().isAlive());
    assertThrows(IllegalStateException.class, () -> data.get(F32, 0));
  }

  @Test
  void tensorRequiresDataOfItsSize() {
    MemorySegment data = MemorySegment.ofArray(new byte[7]);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new Tensor("a", DType.F32, List.of(2L), data));
    assertTrue(e.getMessage().endsWith("7 != 8"), e.getMessage());
  }
}
