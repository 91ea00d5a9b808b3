package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The order of sums is the documented one, and loses no more than it says.
class LaneSumsTest {

  private static double mean(double[] e, double[] f, int vocabulary) {
    LaneSums sums = new LaneSums(1);
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      PlainTerm.Range range = LaneSums.block(token, vocabulary);
      Mean.simd(new Slice(e, 0), new Slice(f, 0), range, sums);
    }
    return sums.value(0);
  }

  @Test
  void meansHaveTheBitsOfTheDefinition() {
    for (int vocabulary : LaneOrder.COUNTS) {
      double[] e = LaneOrder.positive(1, vocabulary, 1);
      double[] f = LaneOrder.row(2, vocabulary, 30);
      double expected = LaneOrder.sum(vocabulary, (sum, i) -> Math.fma(e[i], f[i], sum));
      assertEquals(expected, mean(e, f, vocabulary), () -> "tokens " + vocabulary);
    }
  }

  @Test
  void aLongSumOfOneSignIsWithinItsBound() {
    for (double scale : new double[] {1, 1e-200}) {
      int vocabulary = 150_001;
      double[] e = LaneOrder.positive(3, vocabulary, scale);
      double[] ones = new double[e.length];
      Arrays.fill(ones, 0, vocabulary, 1);
      ones[77] = 1e9;
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < vocabulary; i++) {
        exact = exact.add(new BigDecimal(e[i]).multiply(new BigDecimal(ones[i])));
      }
      double error = new BigDecimal(mean(e, ones, vocabulary)).subtract(exact).abs().doubleValue();
      assertTrue(error <= LaneSums.ERROR * exact.doubleValue(), "error " + error);
    }
  }

  @Test
  void whatWasClearedIsForgotten() {
    double[] x = LaneOrder.positive(4, 512, 1);
    PlainTerm.Range range = LaneSums.block(0, 512);
    LaneSums sums = new LaneSums(1);
    Mean.simd(new Slice(x, 0), new Slice(x, 0), range, sums);
    double once = sums.value(0);
    sums.clear();
    assertEquals(0, sums.value(0));
    Mean.simd(new Slice(x, 0), new Slice(x, 0), range, sums);
    assertEquals(once, sums.value(0));
  }

  @Test
  void blocksArePaddedToWholeSteps() {
    assertEquals(0, LaneSums.padded(0));
    assertEquals(16, LaneSums.padded(1));
    assertEquals(16, LaneSums.padded(16));
    assertEquals(32, LaneSums.padded(17));
    assertEquals(new PlainTerm.Range(1024, 16), LaneSums.block(1024, 1025));
    assertEquals(new PlainTerm.Range(0, 1024), LaneSums.block(0, 1025));
  }
}
