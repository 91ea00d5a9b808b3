package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.aligndistil.fuzz.FuzzTarget;
import org.aligndistil.fuzz.Memory;
import org.aligndistil.fuzz.Parser;
import org.aligndistil.objective.safetensors.SafetensorsException;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A store whose index or shard is damaged is read or refused, also where all checksums fit.
final class TeacherStoreFuzzTest {

  private static final String SHARD = TeacherShape.fileOf(0);

  private static final List<String> WORDS =
      List.of(
          "\"rows\"", "\"top\"", "\"shards\"", "\"bytes\"", "\"sha256\"", "version", "F32", "..");

  @TempDir static Path directory;

  private static byte[] index = {};
  private static byte[] shard = {};

  private final FuzzTarget indices = target(input -> read(input, shard));
  private final FuzzTarget shards = target(input -> read(indexOf(input), input));

  @BeforeAll
  static void writeStore() throws IOException {
    Path store = directory.resolve("whole");
    TinyStores.write(store, new TeacherShape(5, 3, 11, Precision.F64, 5));
    index = Files.readAllBytes(store.resolve(StoreIndex.FILE));
    shard = Files.readAllBytes(store.resolve(SHARD));
  }

  static List<byte[]> indices() {
    return List.of(index);
  }

  static List<byte[]> shards() {
    return List.of(shard, with(1), with(Double.NaN));
  }

  @Test
  void refusesNumbersThatAreNoLogProbabilities() {
    for (double number : new double[] {1, Double.NaN}) {
      String message =
          assertThrows(TeacherStoreException.class, () -> read(indexOf(with(number)), with(number)))
              .getMessage();
      assertTrue(
          message.endsWith(
              SHARD
                  + ": expected log-probabilities, which are at most 0, found %s at row 0"
                      .formatted(number)),
          message);
    }
  }

  /// The shard with another number where its data begin, at a log-probability of row 0.
  private static byte[] with(double number) {
    ByteBuffer bytes = ByteBuffer.wrap(shard.clone()).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putDouble(Long.BYTES + (int) bytes.getLong(0), number).array();
  }

  @Test
  void damagedIndexIsReadOrRefused() {
    indices.checkMutations(indices(), WORDS, 1000);
  }

  @Test
  void damagedShardIsReadOrRefused() {
    shards.checkMutations(shards(), WORDS, 500);
  }

  @MethodSource("indices")
  @FuzzTest
  void index(byte[] input) {
    indices.check(input);
  }

  @MethodSource("shards")
  @FuzzTest
  void shard(byte[] input) {
    shards.check(input);
  }

  private static FuzzTarget target(Parser parser) {
    return new FuzzTarget(
        parser, Memory.USUAL, List.of(TeacherStoreException.class, SafetensorsException.class));
  }

  /// The index of a store whose only shard has these bytes.
  private static byte[] indexOf(byte[] bytes) {
    return new String(index, StandardCharsets.UTF_8)
        .replace(Checksum.of(shard), Checksum.of(bytes))
        .replace("\"bytes\" : " + shard.length, "\"bytes\" : " + bytes.length)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void read(byte[] indexBytes, byte[] shardBytes) throws IOException {
    Path store = Files.createDirectories(directory.resolve("damaged"));
    Files.write(store.resolve(StoreIndex.FILE), indexBytes);
    Files.writeString(store.resolve(StoreIndex.CHECKSUM_FILE), StoreIndex.checksumLine(indexBytes));
    Files.write(store.resolve(SHARD), shardBytes);
    try (TeacherStore opened = TeacherStore.open(store)) {
      opened.verify();
      opened.meanRemainingMass();
      if (opened.shape().rows() > 0) {
        opened.rows(0, 1);
        opened.rows(opened.shape().rows() - 1, 1);
      }
    }
  }
}
