package org.aligndistil.benchmark.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Every byte is read or written, whatever the size.
class FloorTest {

  private static final int SIZE = (1 << 19) + 77;

  private static byte[] bytes(long seed) {
    byte[] bytes = new byte[SIZE];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void copyingTurnsTheBitsOfTheFirstInput() throws InterruptedException {
    byte[] first = bytes(1);
    byte[] gradient = new byte[SIZE];
    move(first, gradient, Floor.Way.COPY);
    for (int i = 0; i < SIZE; i++) {
      first[i] = (byte) ~first[i];
    }
    assertArrayEquals(first, gradient);
  }

  @Test
  void fillingWritesEveryByte() throws InterruptedException {
    byte[] gradient = new byte[SIZE];
    move(bytes(1), gradient, Floor.Way.FILL);
    for (byte written : gradient) {
      assertEquals(1, written);
    }
  }

  @Test
  void everyByteOfEveryInputCounts() throws InterruptedException {
    byte[] first = bytes(1);
    long before = move(first, new byte[SIZE], Floor.Way.FILL);
    for (int at : new int[] {0, 7, 100_000, 1 << 18, SIZE - 78, SIZE - 1}) {
      first[at] ^= 4;
      assertEquals(1, Long.bitCount(before ^ move(first, new byte[SIZE], Floor.Way.FILL)));
      first[at] ^= 4;
    }
  }

  private static long move(byte[] first, byte[] gradient, Floor.Way way)
      throws InterruptedException {
    List<MemorySegment> inputs =
        List.of(MemorySegment.ofArray(first), MemorySegment.ofArray(bytes(2)));
    try (Floor floor = new Floor(inputs, MemorySegment.ofArray(gradient), 2)) {
      return floor.move(way);
    }
  }
}
