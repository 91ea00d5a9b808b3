package org.aligndistil.objective.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.aligndistil.objective.storage.UnfinishedFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsWriterTest {

  private static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("written.safetensors");
  }

  @Test
  void writesTheBytesOfTheReferenceImplementation() throws IOException {
    write(List.of(new TensorPlan("attn0", DType.F32, List.of(1L, 1L, 2L, 3L))), Map.of());
    String header = "{\"attn0\":{\"dtype\":\"F32\",\"shape\":[1,1,2,3],\"data_offsets\":[0,24]}}";
    byte[] expected = HandMade.bytes(header + " ".repeat(7), 24);
    byte[] filled = filled(24, "attn0");
    System.arraycopy(filled, 0, expected, 80, 24);
    assertArrayEquals(expected, Files.readAllBytes(path));
  }

  @Test
  void writesMetadataOfTheReferenceImplementation() throws IOException {
    write(List.of(), Map.of("framework", "pt"));
    byte[] expected = HandMade.bytes("{\"__metadata__\":{\"framework\":\"pt\"}}     ", 0);
    assertArrayEquals(expected, Files.readAllBytes(path));
    write(List.of(), Map.of());
    assertArrayEquals(HandMade.bytes("{}      ", 0), Files.readAllBytes(path));
  }

  @Test
  void onlyAFileInTheMakingIsRememberedForAnInterruption() throws IOException {
    for (boolean isCommitted : new boolean[] {true, false}) {
      Path temporary;
      try (SafetensorsWriter writer = SafetensorsWriter.create(path, everyType(), Map.of())) {
        try (Stream<Path> files = Files.list(directory)) {
          temporary =
              files
                  .filter(file -> file.getFileName().toString().endsWith(".tmp"))
                  .findFirst()
                  .orElseThrow();
        }
        assertTrue(UnfinishedFiles.ofProgram().contains(temporary));
        if (isCommitted) {
          writer.commit();
        }
      }
      assertFalse(UnfinishedFiles.ofProgram().contains(temporary));
      assertFalse(Files.exists(temporary));
    }
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    List<TensorPlan> plan = everyType();
    Map<String, String> metadata = Map.of("format", "pt", "", "\"\\\n\u001f\u007fé🙂");
    write(plan, metadata);
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(metadata, file.metadata());
      assertEquals(plan.size(), file.tensors().size());
      for (TensorPlan tensor : plan) {
        Tensor read = file.tensor(tensor.name());
        assertEquals(tensor.type(), read.type());
        assertEquals(tensor.shape(), read.shape());
        assertArrayEquals(
            filled(tensor.bytes(), tensor.name()), read.data().toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  @Test
  void alignsEveryTensorToItsElements() throws IOException {
    write(everyType(), Map.of("shift", "1"));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      for (Tensor tensor : file.tensors()) {
        assertEquals(0, tensor.data().address() % tensor.type().bytes(), tensor.name());
      }
    }
  }

  @Test
  void writesTheSameBytesWhateverTheOrderOfThePlan() throws IOException {
    List<TensorPlan> plan = new ArrayList<>(everyType());
    write(plan, Map.of("a", "1", "b", "2", "c", "3"));
    byte[] first = Files.readAllBytes(path);
    Collections.reverse(plan);
    write(plan, Map.of("c", "3", "b", "2", "a", "1"));
    assertArrayEquals(first, Files.readAllBytes(path));
  }

  @Test
  void ordersNamesByCodePoints() throws IOException {
    write(
        Stream.of("\uff5e", "🙂", "b", "B")
            .map(name -> new TensorPlan(name, DType.U8, List.of(1L)))
            .toList(),
        Map.of());
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(
          List.of("B", "b", "\uff5e", "🙂"), file.tensors().stream().map(Tensor::name).toList());
    }
  }

  @Test
  void startsWithZeros() throws IOException {
    try (SafetensorsWriter writer = create("a")) {
      assertEquals(0.0, writer.segment("a").get(F64, 8));
    }
  }

  @Test
  void leavesTheOldFileUntilCommit() throws IOException {
    Files.writeString(path, "old");
    try (SafetensorsWriter writer = create("a")) {
      writer.segment("a").set(F64, 0, 1.5);
      assertEquals("old", Files.readString(path));
      writer.commit();
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        assertEquals(1.5, file.tensor("a").data().get(F64, 0));
      }
    }
    assertEquals(List.of(path), files());
  }

  @Test
  void leavesNothingWithoutCommit() throws IOException {
    SafetensorsWriter writer = create("a");
    assertEquals(1, files().size());
    writer.close();
    writer.close();
    assertEquals(List.of(), files());
  }

  @Test
  void leavesTheOldFileWithoutCommit() throws IOException {
    Files.writeString(path, "old");
    create("a").close();
    assertEquals("old", Files.readString(path));
    assertEquals(List.of(path), files());
  }

  @Test
  void leavesTheOldFileWhenTheMoveFails() throws IOException {
    try (SafetensorsWriter writer = create("a")) {
      Files.createDirectory(path);
      assertThrows(IOException.class, writer::commit);
    }
    assertEquals(List.of(path), files());
  }

  @Test
  void keepsAReaderOfTheOldFileAlive() throws IOException {
    write(List.of(new TensorPlan("old", DType.U8, List.of(4L))), Map.of());
    try (SafetensorsFile old = SafetensorsFile.open(path)) {
      write(List.of(new TensorPlan("new", DType.U8, List.of(0L))), Map.of());
      assertArrayEquals(filled(4, "old"), old.tensor("old").data().toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Test
  void endsItsSegmentsWithTheCommit() throws IOException {
    try (SafetensorsWriter writer = create("a")) {
      MemorySegment segment = writer.segment("a");
      writer.commit();
      assertFalse(segment.scope().isAlive());
      IllegalStateException e = assertThrows(IllegalStateException.class, writer::commit);
      assertTrue(e.getMessage().endsWith("already committed"), e.getMessage());
    }
    assertTrue(Files.exists(path));
  }

  @Test
  void refusesToCommitAfterClosing() throws IOException {
    SafetensorsWriter writer = create("a");
    writer.close();
    assertThrows(IllegalStateException.class, writer::commit);
    assertEquals(List.of(), files());
  }

  @Test
  void fillsTensorsBeyondTwoGibibytes() throws IOException {
    long elements = 300_000_001L;
    try (SafetensorsWriter writer =
        SafetensorsWriter.create(
            path, List.of(new TensorPlan("big", DType.F64, List.of(elements))), Map.of())) {
      writer.segment("big").set(F64, 8 * (elements - 1), 2.5);
      writer.commit();
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(2.5, file.tensor("big").data().get(F64, 8 * (elements - 1)));
    }
  }

  @Test
  void rejectsUnplannedName() throws IOException {
    try (SafetensorsWriter writer = create("a")) {
      assertThrows(IllegalArgumentException.class, () -> writer.segment("b"));
    }
  }

  private static List<TensorPlan> everyType() {
    return Stream.of(DType.values())
        .map(type -> new TensorPlan("t \"" + type, type, List.of(3L, (long) type.name().length())))
        .toList();
  }

  private SafetensorsWriter create(String name) throws IOException {
    TensorPlan plan = new TensorPlan(name, DType.F64, List.of(2L));
    return SafetensorsWriter.create(path, List.of(plan), Map.of());
  }

  private void write(List<TensorPlan> plan, Map<String, String> metadata) throws IOException {
    try (SafetensorsWriter writer = SafetensorsWriter.create(path, plan, metadata)) {
      for (TensorPlan tensor : plan) {
        byte[] bytes = filled(tensor.bytes(), tensor.name());
        writer.segment(tensor.name()).copyFrom(MemorySegment.ofArray(bytes));
      }
      writer.commit();
    }
  }

  private static byte[] filled(long bytes, String name) {
    byte[] seed = name.getBytes(StandardCharsets.UTF_8);
    byte[] filled = new byte[Math.toIntExact(bytes)];
    for (int i = 0; i < filled.length; i++) {
      filled[i] = (byte) (31 * i + seed[i % seed.length]);
    }
    return filled;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
