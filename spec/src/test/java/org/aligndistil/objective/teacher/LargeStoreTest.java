package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.aligndistil.objective.SparseTeacher;
import org.aligndistil.objective.teacher.TeacherShape.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rows, elements and bytes beyond 2³¹.
class LargeStoreTest {

  private static final long BILLION = 1_000_000_000L;

  @Test
  void rowsBeyondAnIntFindTheirShard() {
    TeacherShape shape = new TeacherShape(5 * BILLION, 50, 151_936, Precision.F32);
    assertEquals(328_965, shape.rowsPerShard());
    assertEquals(15_200, shape.shards());
    int shard = shape.shardOf(4_294_967_296L);
    assertEquals(13_056, shard);
    assertEquals(4_294_967_040L, shape.firstRowOf(shard));
    long inAllShards = 0;
    for (int s = 0; s < shape.shards(); s++) {
      assertEquals(inAllShards, shape.firstRowOf(s));
      assertEquals(s, shape.shardOf(shape.firstRowOf(s) + shape.rowsOf(s) - 1));
      inAllShards += shape.rowsOf(s);
    }
    assertEquals(5 * BILLION, inAllShards);
    assertThrows(IndexOutOfBoundsException.class, () -> shape.shardOf(5 * BILLION));
  }

  @Test
  void everyRowMayBeInOneFile() {
    TeacherShape shape = new TeacherShape(3 * BILLION, 2, 2, Precision.F64, Long.MAX_VALUE);
    assertEquals(1, shape.shards());
    assertEquals(3 * BILLION, shape.rowsOf(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TeacherShape(3 * BILLION, 2, 2, Precision.F64, 1));
  }

  @Test
  void elementsBeyondAnIntAreReadWhereTheyWereWritten(@TempDir Path folder) throws IOException {
    TeacherShape shape = new TeacherShape(1L << 26, 50, 100, Precision.F64, 1L << 26);
    long elements = shape.rows() * shape.top(); // 3.4e9; their files have holes and no blocks
    SparseTeacher rows = TinyStores.rows(shape, 3, 5);
    try (Arena arena = Arena.ofConfined()) {
      ShardRows shard =
          new ShardRows(
              shape.top(),
              shape.precision(),
              sparse(folder.resolve("tokens"), elements * Integer.BYTES, arena),
              sparse(folder.resolve("numbers"), elements * Double.BYTES, arena),
              sparse(folder.resolve("rest"), shape.rows() * Double.BYTES, arena));
      for (long first : new long[] {0, (1L << 31) / 50 - 1, shape.rows() - 3}) {
        shard.write(first, rows, 0, 3);
        var target = new ShardRows.Target(new int[150], new double[150], new double[3]);
        shard.read(first, target, 0, 3);
        assertArrayEquals(rows.lists().tokens(), target.tokens());
        assertArrayEquals(rows.logProbabilities(), target.logProbabilities());
        assertArrayEquals(rows.othersLogProbability(), target.rest());
      }
      var untouched = new ShardRows.Target(new int[50], new double[50], new double[1]);
      shard.read(shape.rows() - 4, untouched, 0, 1);
      assertArrayEquals(new int[50], untouched.tokens());
    }
  }

  private static MemorySegment sparse(Path path, long bytes, Arena arena) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    }
  }
}
