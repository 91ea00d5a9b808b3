package org.aligndistil.objective.teacher;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.MemorySegment;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.junit.jupiter.api.Test;

class TopTokensTest {

  private static int[] top(int top, double... logits) {
    MemorySegment segment = MemorySegment.ofArray(logits);
    return TopTokens.of(HostMatrix.of(segment, ElementType.F64, 1, logits.length), 0, 1, top)
        .tokens();
  }

  @Test
  void theGreatestComeFirstAndTiesById() {
    assertArrayEquals(new int[] {3, 1, 2}, top(3, 0, 1, 1, 2, 1));
    assertArrayEquals(new int[] {0, 1}, top(2, 0.0, -0.0, 0.0));
    assertArrayEquals(new int[] {1, 0, 2, 3}, top(4, -1, 0, -1, -2));
  }

  @Test
  void maskedTokensFillWhatRemainsById() {
    double mask = Double.NEGATIVE_INFINITY;
    assertArrayEquals(new int[] {3, 0, 1}, top(3, mask, mask, mask, -5, mask));
  }

  @Test
  void agreesWithSorting() {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      int vocabulary = 1 + random.nextInt(200);
      double[] logits = random.ints(vocabulary, 0, 20).mapToDouble(z -> z / 4.0).toArray();
      int k = 1 + random.nextInt(vocabulary);
      int[] expected =
          IntStream.range(0, vocabulary)
              .boxed()
              .sorted(Comparator.comparingDouble((Integer v) -> -logits[v]))
              .limit(k)
              .mapToInt(Integer::intValue)
              .toArray();
      assertArrayEquals(expected, top(k, logits));
    }
  }

  @Test
  void rowsAreCountedFromTheFirstOfTheBatch() {
    double[] logits = {0, 1, 5, 4, 2, 3};
    HostMatrix matrix = HostMatrix.of(MemorySegment.ofArray(logits), ElementType.F64, 3, 2);
    assertArrayEquals(new int[] {0, 1}, TopTokens.of(matrix, 1, 2, 1).tokens());
  }
}
