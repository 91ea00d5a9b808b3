package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.safetensors.DType;
import org.aligndistil.objective.safetensors.SafetensorsFile;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherStoreTest {

  private static final TeacherShape SHAPE = TinyStores.SHAPE;

  @TempDir private Path folder;
  private Path directory;

  @BeforeEach
  void name() {
    directory = folder.resolve("teacher");
  }

  private static void assertRows(SparseTeacher expected, SparseTeacher actual) {
    assertArrayEquals(expected.lists().tokens(), actual.lists().tokens());
    assertArrayEquals(expected.logProbabilities(), actual.logProbabilities());
    assertArrayEquals(expected.othersLogProbability(), actual.othersLogProbability());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void readsWhatWasWrittenInAnyOrder() throws IOException {
    SparseTeacher written = TinyStores.write(directory, SHAPE);
    try (TeacherStore store = TeacherStore.open(directory)) {
      assertEquals(SHAPE, store.shape());
      assertEquals(TinyStores.SOURCE, store.source());
      for (int first = 22; first >= 0; first--) {
        for (int count = 0; count <= 23 - first; count++) {
          assertRows(TinyStores.slice(written, first, count), store.rows(first, count));
        }
      }
    }
  }

  @Test
  void piecesOfAnySizeMakeTheSameStore() throws IOException {
    SparseTeacher rows = TinyStores.write(directory, SHAPE);
    Path other = folder.resolve("other");
    try (TeacherStoreWriter writer = TeacherStoreWriter.create(other, SHAPE, TinyStores.SOURCE)) {
      int first = 0;
      for (int count : new int[] {1, 0, 7, 4, 10, 1}) {
        writer.append(TinyStores.slice(rows, first, count));
        first += count;
        assertEquals(first, writer.written());
      }
      writer.commit();
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        assertEquals(-1, Files.mismatch(file, other.resolve(file.getFileName())), file.toString());
      }
    }
  }

  @Test
  void rowsInAnyOrderFromSeveralThreadsMakeTheSameStore() throws Exception {
    SparseTeacher rows = TinyStores.write(directory, SHAPE);
    Path other = folder.resolve("other");
    List<Integer> order = new ArrayList<>(IntStream.range(0, 23).boxed().toList());
    Collections.shuffle(order, new Random(3));
    try (TeacherStoreWriter writer = TeacherStoreWriter.create(other, SHAPE, TinyStores.SOURCE);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      assertEquals(0, writer.reserve(23));
      List<Future<?>> writers = new ArrayList<>();
      for (int row : order) {
        writers.add(
            threads.submit(() -> {
              writer.write(row, TinyStores.slice(rows, row, 1));
              return 0;
            }));
      }
      for (Future<?> each : writers) {
        each.get();
      }
      writer.commit();
    }
    for (int s = 0; s < SHAPE.shards(); s++) {
      String name = TeacherShape.fileOf(s);
      assertEquals(-1, Files.mismatch(directory.resolve(name), other.resolve(name)), name);
    }
    assertEquals(
        Files.readString(directory.resolve("index.json")),
        Files.readString(other.resolve("index.json")));
  }

  @Test
  void rowsThatWereSetAsideAndNeverWrittenAreMissing() throws IOException {
    SparseTeacher rows = TinyStores.rows(SHAPE, 23, 1);
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE)) {
      writer.append(TinyStores.slice(rows, 0, 3));
      assertEquals(3, writer.reserve(4));
      writer.append(TinyStores.slice(rows, 7, 16));
      assertThrows(IllegalArgumentException.class, () -> writer.reserve(1));
      assertEquals(
          directory + " must have 23 rows: 19 were written",
          assertThrows(IllegalStateException.class, writer::commit).getMessage());
    }
    assertEquals(List.of(), names());
  }

  @Test
  void binary32IsTheNearest() throws IOException {
    TeacherShape shape = new TeacherShape(7, 2, 5, Precision.F32);
    SparseTeacher written = TinyStores.write(directory, shape);
    try (TeacherStore store = TeacherStore.open(directory)) {
      SparseTeacher read = store.rows(0, 7);
      for (int i = 0; i < 14; i++) {
        assertEquals((float) written.logProbabilities()[i], read.logProbabilities()[i]);
      }
      assertArrayEquals(written.othersLogProbability(), read.othersLogProbability());
    }
  }

  @Test
  void shardsAreSafetensorsFiles() throws IOException {
    TinyStores.write(directory, SHAPE);
    try (SafetensorsFile last =
        SafetensorsFile.open(directory.resolve("shard-00004.safetensors"))) {
      assertEquals(List.of(3L, 3L), last.tensor("top_tokens").shape());
      assertEquals(DType.I32, last.tensor("top_tokens").type());
      assertEquals(DType.F64, last.tensor("top_log_probabilities").type());
      assertEquals(List.of(3L), last.tensor("rest_log_probability").shape());
      assertEquals("20", last.metadata().get("first_row"));
    }
  }

  @Test
  void severalThreadsReadAtOnce() throws Exception {
    SparseTeacher written = TinyStores.write(directory, SHAPE);
    try (TeacherStore store = TeacherStore.open(directory);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        Random random = new Random(thread);
        readers.add(
            threads.submit(() -> {
              for (int i = 0; i < 500; i++) {
                int first = random.nextInt(23);
                int count = random.nextInt(24 - first);
                assertRows(TinyStores.slice(written, first, count), store.rows(first, count));
              }
              return 0;
            }));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void meanRemainingMassIsThatOfAllRows() throws IOException {
    SparseTeacher written = TinyStores.write(directory, SHAPE);
    double sum = 0;
    for (double rest : written.othersLogProbability()) {
      sum += Math.exp(rest);
    }
    try (TeacherStore store = TeacherStore.open(directory)) {
      assertEquals(sum / 23, store.meanRemainingMass(), 0x1p-50);
    }
  }

  @Test
  void aStoreMayBeEmptyAndBeOpenedByItsIndex() throws IOException {
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(
            directory, new TeacherShape(0, 1, 2, Precision.F32), TinyStores.SOURCE)) {
      writer.commit();
    }
    try (TeacherStore store = TeacherStore.open(directory.resolve("index.json"))) {
      assertEquals(0, store.rows(0, 0).lists().rowCount());
      assertEquals(0, store.meanRemainingMass());
    }
  }

  @Test
  void appearsWithTheCommitAndLeavesNothingWithoutOne() throws IOException {
    SparseTeacher rows = TinyStores.rows(SHAPE, 23, 1);
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE)) {
      writer.append(TinyStores.slice(rows, 0, 12));
      assertEquals(1, names().size());
      assertThrows(IllegalStateException.class, writer::commit);
    }
    assertEquals(List.of(), names());
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE)) {
      writer.append(rows);
      assertEquals(false, Files.exists(directory));
      writer.commit();
      assertEquals(List.of("teacher"), names());
      assertThrows(IllegalStateException.class, writer::commit);
    }
    assertEquals(List.of("teacher"), names());
    assertThrows(
        FileAlreadyExistsException.class,
        () -> TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE));
  }

  @Test
  void aStoreThatTheDiskHasNoRoomForIsNotBegun() throws IOException {
    long rows = folder.toFile().getTotalSpace() / (1 << 20);
    // Files of a mebibyte and a half, of which each would find room.
    TeacherShape shape = new TeacherShape(rows * 3, 1 << 16, 1 << 16, Precision.F64, 2);
    String message =
        assertThrows(
                IOException.class,
                () -> TeacherStoreWriter.create(directory, shape, TinyStores.SOURCE).close())
            .getMessage();
    String needed = "%,d".formatted(rows * 3 * ((1L << 16) * 12 + 8));
    assertTrue(
        message.matches(
            Pattern.quote(directory + ": needs " + needed + " bytes, but only ") + "\\S+ are free"),
        message);
    assertEquals(List.of(), names());
  }

  @Test
  void theSizeOfAStoreBeyondAnyDiskIsTheGreatestNumber() {
    assertEquals(23 * (3 * 12 + 8), SHAPE.bytes());
    TeacherShape shape =
        new TeacherShape(Long.MAX_VALUE, 3, 11, Precision.F32, Long.MAX_VALUE / 2 + 1);
    assertEquals(Long.MAX_VALUE, shape.bytes());
  }

  @Test
  void closingFailsForOneFileAndDeletesTheOthers() throws IOException {
    SparseTeacher rows = TinyStores.rows(SHAPE, 23, 1);
    TeacherStoreWriter writer = TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE);
    writer.reserve(23);
    writer.write(0, TinyStores.slice(rows, 0, 7));
    writer.write(10, TinyStores.slice(rows, 10, 1));
    Path part = folder.resolve(names().getFirst());
    Path temporary;
    try (Stream<Path> files = Files.list(part)) {
      temporary =
          files
              .filter(path -> path.getFileName().toString().startsWith("shard-00001"))
              .findFirst()
              .orElseThrow();
    }
    Files.delete(temporary);
    Files.createDirectories(temporary.resolve("in/the way"));
    IOException failure = assertThrows(IOException.class, writer::close);
    assertEquals(DirectoryNotEmptyException.class, failure.getSuppressed()[0].getClass());
    try (Stream<Path> files = Files.list(part)) {
      assertEquals(List.of(temporary), files.toList());
    }
    Files.delete(temporary.resolve("in/the way"));
    Files.delete(temporary.resolve("in"));
    writer.close();
    assertEquals(List.of(), names());
  }

  @Test
  void aThreadThatStillWritesAfterClosingFails() throws IOException {
    SparseTeacher rows = TinyStores.rows(SHAPE, 23, 1);
    TeacherStoreWriter writer = TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE);
    writer.reserve(23);
    writer.write(0, TinyStores.slice(rows, 0, 3));
    writer.close();
    assertEquals(
        directory + " is already closed",
        assertThrows(
                IllegalStateException.class, () -> writer.write(3, TinyStores.slice(rows, 3, 1)))
            .getMessage());
    assertEquals(List.of(), names());
  }

  @Test
  void refusesRowsThatDoNotFit() throws IOException {
    try (TeacherStoreWriter writer =
        TeacherStoreWriter.create(directory, SHAPE, TinyStores.SOURCE)) {
      writer.append(TinyStores.rows(SHAPE, 20, 1));
      assertRefused("rows must be at most 3 of 3 tokens: 4 of 3", writer, new int[12]);
      assertRefused("tokens of a row must differ: 1 stands twice at row 20", writer, 1, 0, 1);
      assertRefused("tokens must be from 0 to 10: 0 to 11 at row 20", writer, 1, 0, 11);
      assertRefused("tokens must be from 0 to 10: -1 to 1 at row 20", writer, 1, 0, -1);
      assertEquals(20, writer.written());
    }
  }

  private static void assertRefused(String message, TeacherStoreWriter writer, int... tokens) {
    double[] logProbabilities = new double[tokens.length];
    SparseTeacher rows =
        new SparseTeacher(
            new TokenLists(tokens, 3), logProbabilities, new double[tokens.length / 3]);
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> writer.append(rows)).getMessage());
  }

  @Test
  void refusesRowsThatAreNotThere() throws IOException {
    TinyStores.write(directory, SHAPE);
    TeacherStore store = TeacherStore.open(directory);
    assertThrows(IndexOutOfBoundsException.class, () -> store.rows(20, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> store.rows(-1, 1));
    store.close();
    store.close();
    assertThrows(IllegalStateException.class, () -> store.rows(0, 1));
  }
}
