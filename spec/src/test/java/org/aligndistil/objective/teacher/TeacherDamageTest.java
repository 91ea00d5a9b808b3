package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever happens to the files of a store is noticed, and the file is named.
class TeacherDamageTest {

  @TempDir private Path folder;
  private Path directory;

  @BeforeEach
  void writeStore() throws IOException {
    directory = folder.resolve("teacher");
    TinyStores.write(directory, TinyStores.SHAPE);
  }

  private void openAndVerify() throws IOException {
    try (TeacherStore store = TeacherStore.open(directory)) {
      store.verify();
    }
  }

  private String failure() {
    String message = assertThrows(TeacherStoreException.class, this::openAndVerify).getMessage();
    return message.replace(directory + "/", "").replaceAll("[0-9a-f]{64}", "…");
  }

  private void rewriteIndex(String old, String changed) throws IOException {
    Path index = directory.resolve("index.json");
    byte[] bytes = Files.readString(index).replace(old, changed).getBytes(StandardCharsets.UTF_8);
    Files.write(index, bytes);
    Files.writeString(directory.resolve("index.json.sha256"), StoreIndex.checksumLine(bytes));
  }

  @Test
  void anyFlippedByteOfAnyFileIsNoticedAndTheFileNamed() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.sorted().toList();
    }
    Random random = new Random(7);
    for (int i = 0; i < 400; i++) {
      Path file = files.get(i % files.size());
      byte[] whole = Files.readAllBytes(file);
      byte[] damaged = whole.clone();
      int at = random.nextInt(damaged.length);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);
      String message = failure();
      String named = file.getFileName().toString().replace(".sha256", "");
      assertTrue(message.startsWith(named + ": "), message + ", byte " + at + " of " + file);
      Files.write(file, whole);
    }
    openAndVerify();
  }

  @Test
  void aFlippedByteIsNoticedWhenARowIsRead() throws IOException {
    Path shard = directory.resolve("shard-00002.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 1] ^= 1;
    Files.write(shard, bytes);
    try (TeacherStore store = TeacherStore.open(directory)) {
      store.rows(0, 10);
      store.rows(15, 8);
      assertThrows(TeacherStoreException.class, () -> store.rows(9, 2));
      assertThrows(TeacherStoreException.class, () -> store.rows(14, 1));
      assertThrows(TeacherStoreException.class, store::meanRemainingMass);
    }
  }

  @Test
  void verifyReadsAgainWhatWasReadBefore() throws IOException {
    Path shard = directory.resolve("shard-00002.safetensors");
    byte[] bytes = Files.readAllBytes(shard);
    try (TeacherStore store = TeacherStore.open(directory)) {
      store.rows(0, 23);
      store.verify();
      bytes[bytes.length - 1] ^= 1;
      Files.write(shard, bytes);
      String message = assertThrows(TeacherStoreException.class, store::verify).getMessage();
      assertTrue(message.startsWith(shard + ": expected the SHA-256 checksum "), message);
    }
  }

  @Test
  void verifyReadsTheFileThatTheRowsComeFrom() throws IOException {
    Path shard = directory.resolve("shard-00002.safetensors");
    Path copy = Files.copy(shard, folder.resolve("copy"));
    try (TeacherStore store = TeacherStore.open(directory);
        FileChannel mapped = FileChannel.open(shard, StandardOpenOption.WRITE)) {
      store.rows(0, 23);
      Files.move(copy, shard, StandardCopyOption.REPLACE_EXISTING);
      store.verify();
      mapped.write(ByteBuffer.wrap(new byte[] {77}), mapped.size() - 1);
      String message = assertThrows(TeacherStoreException.class, store::verify).getMessage();
      assertTrue(message.startsWith(shard + ": expected the SHA-256 checksum "), message);
    }
    openAndVerify();
  }

  @Test
  void theChecksumOfMemoryIsThatOfItsBytes() {
    for (int length : new int[] {0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_001}) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      assertEquals(Checksum.of(bytes), Checksum.of(MemorySegment.ofArray(bytes)));
    }
  }

  @Test
  void bytesThatAreNoTextAreNoIndex() {
    Path path = directory.resolve("index.json");
    for (byte[] bytes : new byte[][] {{0, 0, 0, 1}, {0, 0, 0, '{', 0x7f, 0, 0, 0}, {'{', -1}, {}}) {
      String message =
          assertThrows(TeacherStoreException.class, () -> IndexJson.parse(path, bytes))
              .getMessage();
      assertTrue(message.startsWith(path + ": expected "), message);
    }
  }

  @Test
  void truncationIsNoticed() throws IOException {
    for (String name : List.of("shard-00003.safetensors", "index.json", "index.json.sha256")) {
      Path file = directory.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int length : new int[] {0, 1, whole.length / 2, whole.length - 1}) {
        Files.write(file, Arrays.copyOf(whole, length));
        String message = failure();
        assertTrue(message.startsWith(name.replace(".sha256", "") + ": expected "), message);
      }
      Files.write(file, whole);
    }
    Path shard = directory.resolve("shard-00003.safetensors");
    byte[] whole = Files.readAllBytes(shard);
    Files.write(shard, Arrays.copyOf(whole, whole.length - 8));
    assertEquals(
        "shard-00003.safetensors: expected %d bytes, found %d"
            .formatted(whole.length, whole.length - 8),
        failure());
  }

  @Test
  void missingFilesAreNoticed() throws IOException {
    Files.move(directory.resolve("shard-00001.safetensors"), folder.resolve("shard"));
    assertEquals(
        "shard-00001.safetensors: expected a shard of the store, found no file", failure());
    Files.move(folder.resolve("shard"), directory.resolve("shard-00001.safetensors"));
    Files.delete(directory.resolve("index.json.sha256"));
    assertEquals("index.json.sha256: expected the checksum of the index, found no file", failure());
    Files.delete(directory.resolve("index.json"));
    assertEquals(directory + ": expected a teacher store with index.json, found none", failure());
    assertThrows(NoSuchFileException.class, () -> TeacherStore.open(folder.resolve("elsewhere")));
  }

  @Test
  void shardsThatWereSwappedAreNoticed() throws IOException {
    Path first = directory.resolve("shard-00000.safetensors");
    Path second = directory.resolve("shard-00001.safetensors");
    Files.move(first, folder.resolve("shard"));
    Files.move(second, first);
    Files.move(folder.resolve("shard"), second);
    assertTrue(failure().startsWith("shard-00000.safetensors: expected"), failure());
  }

  @Test
  void anotherVersionOrFormatIsNamed() throws IOException {
    rewriteIndex("\"version\" : 2", "\"version\" : 1");
    assertEquals(
        "index.json: expected version 2, which 'aligndistil teacher build' makes, found version 1:"
            + " build the store again",
        failure());
    rewriteIndex("aligndistil-teacher", "other");
    assertEquals("index.json: expected the format 'aligndistil-teacher', found 'other'", failure());
  }

  @Test
  void anIndexThatContradictsItselfIsNamed() throws IOException {
    String whole = Files.readString(directory.resolve("index.json"));
    String[][] changes = {
      {"\"rows\" : 23", "\"rows\" : 28", "expected 6 shards, found 5"},
      {"\"rows\" : 3,", "\"rows\" : 4,", "shard-00004.safetensors with 3 rows"},
      {"shard-00001", "../shard-00001", "expected shard-00001.safetensors with 5 rows"},
      {"\"top\" : 3", "\"top\" : 12", "expected a possible store"},
      {"\"top\" : 3", "\"top\" : 0", "expected top from 1 to 2^31, found 0"},
      {"\"top\" : 3", "\"top\" : \"3\"", "expected a whole number 'top', found none"},
      {"\"top\" : 3", "\"top\" : 3.5", "expected top to be a text or a whole number"},
      {"\"top\" : 3", "\"top\" : 3, \"top\" : 3", "Duplicate field 'top'"},
      {"\"top\" : 3", "\"top\" : 3, \"more\" : 3", "expected no other fields, found [more]"},
      {"\"rows\" : 23", "\"rows\" : 99999999999999999999", "expected rows below 2^63"},
      {"\"F64\"", "\"F16\"", "expected the precision F32 or F64, found 'F16'"},
      {"\"dpo\"", "3", "expected a text 'role', found none"},
      {"labels_sha256", "labels", "expected a text 'labels_sha256', found none"},
      {"\"offsets_sha256\" : \"", "\"offsets_sha256\" : \"x", "offsets must be a SHA-256 checksum"},
      {"\"rows\" : 23", "\"rows\" : " + "9".repeat(2000), "exceeds the maximum allowed"},
      {"{", "[", "expected a JSON object"},
      {"]\n}", "]\n}{}", "expected nothing after the index"},
      {"]\n}", "]", "expected JSON"},
    };
    for (String[] change : changes) {
      rewriteIndex(change[0], change[1]);
      String message = failure();
      assertTrue(message.contains(change[2]), message + ", not: " + change[2]);
      Files.writeString(directory.resolve("index.json"), whole);
    }
  }

  @Test
  void aShardOfAnotherPrecisionIsNamed() throws IOException {
    rewriteIndex("\"F64\"", "\"F32\"");
    assertEquals(
        "shard-00000.safetensors: tensor 'top_log_probabilities': expected F32 [5, 3], found F64"
            + " [5, 3]",
        assertThrows(IOException.class, this::openAndVerify)
            .getMessage()
            .replace(directory + "/", ""));
  }
}
