package org.aligndistil.objective.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans and destinations that cannot become a file.
final class WriterRejectsTest {

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("written.safetensors");
  }

  @Test
  void rejectsRepeatedName() throws IOException {
    TensorPlan plan = new TensorPlan("a", DType.U8, List.of());
    rejectsPlan(List.of(plan, plan), "distinct");
  }

  @Test
  void rejectsTensorsThatOverflowTogether() throws IOException {
    List<Long> shape = List.of(Long.MAX_VALUE / 2);
    rejectsPlan(
        Stream.of("a", "b", "c").map(name -> new TensorPlan(name, DType.U8, shape)).toList(),
        "2^63");
  }

  @Test
  void rejectsReservedName() {
    rejectsTensor("__metadata__", List.of());
  }

  @Test
  void rejectsNameWithUnpairedSurrogate() {
    rejectsTensor("\ud83d", List.of());
  }

  @Test
  void rejectsNegativeExtent() {
    rejectsTensor("a", List.of(0L, -1L));
  }

  @Test
  void rejectsShapeThatOverflows() {
    rejectsTensor("a", List.of(1L << 62));
  }

  @Test
  void rejectsMetadataWithUnpairedSurrogate() throws IOException {
    Map<String, String> metadata = Map.of("k", "\ude42");
    assertThrows(
        IllegalArgumentException.class,
        () -> SafetensorsWriter.create(path, List.of(), metadata).close());
    assertEquals(List.of(), files());
  }

  @Test
  void rejectsDirectoryAsDestination() {
    assertThrows(
        SafetensorsException.class,
        () -> SafetensorsWriter.create(directory, List.of(), Map.of()).close());
  }

  @Test
  void rejectsDestinationInMissingDirectory() {
    Path missing = directory.resolve("none").resolve("a.safetensors");
    assertThrows(
        NoSuchFileException.class,
        () -> SafetensorsWriter.create(missing, List.of(), Map.of()).close());
  }

  private void rejectsPlan(List<TensorPlan> plan, String part) throws IOException {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> SafetensorsWriter.create(path, plan, Map.of()).close());
    assertTrue(e.getMessage().contains(part), e.getMessage());
    assertEquals(List.of(), files());
  }

  private static void rejectsTensor(String name, List<Long> shape) {
    assertThrows(IllegalArgumentException.class, () -> new TensorPlan(name, DType.F32, shape));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }
}
