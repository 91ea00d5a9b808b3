package org.aligndistil.djl.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EpochOrderTest {

  private static int[] epoch(EpochOrder order, long epoch) {
    return LongStream.range(epoch * order.size(), (epoch + 1) * order.size())
        .mapToInt(order::record)
        .toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 8192, 100_003})
  void everyEpochVisitsEachRecordOnce(int size) {
    EpochOrder order = new EpochOrder(size, 42);
    for (long epoch : new long[] {0, 1, 1_000_000}) {
      int[] visited = epoch(order, epoch);
      Arrays.sort(visited);
      assertArrayEquals(IntStream.range(0, size).toArray(), visited);
    }
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    int[] first = epoch(new EpochOrder(1000, 1), 0);
    assertArrayEquals(first, epoch(new EpochOrder(1000, 1), 0));
    assertFalse(Arrays.equals(first, epoch(new EpochOrder(1000, 1), 1)));
    assertFalse(Arrays.equals(first, epoch(new EpochOrder(1000, 2), 0)));
    assertFalse(Arrays.equals(first, IntStream.range(0, 1000).toArray()));
  }

  @Test
  void positionsCountThroughEpochs() {
    EpochOrder order = new EpochOrder(10, 0);
    assertEquals(0, order.epoch(9));
    assertEquals(1, order.epoch(10));
    assertEquals(Long.MAX_VALUE / 10, order.epoch(Long.MAX_VALUE));
  }

  @Test
  void allOrdersOfFourRecordsAreEquallyLikely() {
    int seeds = 24_000;
    Map<String, Integer> counts = new HashMap<>();
    for (int seed = 0; seed < seeds; seed++) {
      counts.merge(Arrays.toString(epoch(new EpochOrder(4, seed), 0)), 1, Integer::sum);
    }
    assertEquals(24, counts.size());
    double expected = seeds / 24.0;
    double chiSquared =
        counts.values().stream().mapToDouble(n -> (n - expected) * (n - expected) / expected).sum();
    // 23 degrees of freedom: exceeded by chance once in ten thousand.
    assertTrue(chiSquared < 56, () -> "chi squared: " + chiSquared);
  }

  @Test
  void neighboursAreSpreadAsByChance() {
    int size = 100_000;
    int[] order = epoch(new EpochOrder(size, 3), 0);
    double sum = 0;
    for (int i = 1; i < size; i++) {
      sum += Math.abs(order[i] - order[i - 1]);
    }
    // Two uniform numbers are a third apart, with deviation 1/√18.
    double error = 1 / Math.sqrt(18.0 * size);
    assertEquals(1 / 3.0, sum / size / size, 5 * error);
  }

  @Test
  void worksForTheLargestSize() {
    EpochOrder order = new EpochOrder(Integer.MAX_VALUE, 5);
    for (long position = 0; position < 1000; position++) {
      int record = order.record(position);
      assertTrue(record >= 0 && record < Integer.MAX_VALUE);
    }
  }

  @Test
  void rejectsWhatIsOutOfRange() {
    assertThrows(IllegalArgumentException.class, () -> new EpochOrder(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new EpochOrder(5, 1).record(-1));
  }
}
