package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Distances and what gradients take of them have the bits of their definitions.
class DistanceTest {

  private static final double MEAN = 0.125;

  @Test
  void distancesHaveTheBitsOfTheDefinition() {
    for (int vocabulary : LaneOrder.COUNTS) {
      double[] e = LaneOrder.positive(1, vocabulary, 1);
      double[] m = LaneOrder.row(2, vocabulary, 1);
      Deviation.Rows rows =
          new Deviation.Rows(new Slice(e, 0), new Slice(e, 0), new Slice(m, 0), 0);
      LaneSums sums = new LaneSums(1);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        Distance.simd(rows, MEAN, LaneSums.block(token, vocabulary), sums);
      }
      double expected =
          LaneOrder.sum(vocabulary, (sum, i) -> Math.fma(e[i], Math.abs(MEAN - m[i]), sum));
      assertEquals(expected, sums.value(0), () -> "tokens " + vocabulary);
    }
  }

  @Test
  void pullsHaveTheBitsOfTheDefinition() {
    for (int vocabulary : LaneOrder.COUNTS) {
      double[] e = LaneOrder.positive(1, vocabulary, 1);
      double[] m = LaneOrder.row(2, vocabulary, 1);
      double[] before = LaneOrder.row(3, vocabulary, 1);
      Deviation.Rows rows =
          new Deviation.Rows(new Slice(e, 0), new Slice(e, 0), new Slice(m, 0), 0);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        PlainTerm.Range range = LaneSums.block(token, vocabulary);
        double[] out = LaneOrder.block(before, range);
        Distance.add(rows, MEAN, -0.7, range, out);
        for (int i = 0; i < range.count(); i++) {
          int v = token + i;
          assertEquals(Math.fma(e[v] * -0.7, MEAN - m[v], before[v]), out[i]);
        }
      }
    }
  }
}
