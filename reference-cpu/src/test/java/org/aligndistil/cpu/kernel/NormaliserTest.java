package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Exponentials and their sums have the bits of their definitions.
class NormaliserTest {

  @Test
  void exponentialsAndSumsHaveTheBitsOfTheDefinition() {
    for (int vocabulary : LaneOrder.COUNTS) {
      double[] x = LaneOrder.positive(vocabulary, vocabulary, 300);
      double[] sizes = LaneOrder.row(~vocabulary, vocabulary, 7);
      for (int i = 0; i < x.length; i++) {
        x[i] = i < vocabulary ? -x[i] : Normaliser.HIDDEN;
      }
      double[] expected = Arrays.stream(x).map(Exp::scalar).toArray();
      double[] e = new double[3 + x.length];
      LaneSums sums = new LaneSums(Normaliser.SUMS);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        PlainTerm.Range range = LaneSums.block(token, vocabulary);
        Slice block = new Slice(LaneOrder.block(sizes, range), 0, 0);
        Normaliser.simd(new Slice(x, 0), block, new Slice(e, 3), range, sums);
      }
      assertArrayEquals(expected, Arrays.copyOfRange(e, 3, e.length));
      assertEquals(
          LaneOrder.sum(vocabulary, (sum, i) -> sum + expected[i]), sums.value(Normaliser.SUM));
      assertEquals(
          LaneOrder.sum(vocabulary, (sum, i) -> Math.fma(expected[i], Math.abs(sizes[i]), sum)),
          sums.value(Normaliser.SUMMANDS));
    }
  }

  @Test
  void exactExponentsHaveTheBitsOfTheDefinition() {
    double centre = 200;
    for (int vocabulary : LaneOrder.COUNTS) {
      if (vocabulary != LaneSums.padded(vocabulary)) {
        continue;
      }
      double[] z = LaneOrder.coarse(vocabulary, vocabulary, 50);
      double[] expected = Arrays.stream(z).map(x -> Exp.scalar(x - centre)).toArray();
      double[] e = new double[3 + vocabulary];
      LaneSums sums = new LaneSums(Normaliser.SUMS);
      PlainTerm.Coefficients c = new PlainTerm.Coefficients(1, centre, 0);
      PlainTerm.Single exponents = new PlainTerm.Single(LaneOrder.floats(z, 0), c);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        PlainTerm.Range range = LaneSums.block(token, vocabulary);
        Normaliser.simd(exponents, new Slice(e, 3), range, sums);
      }
      assertArrayEquals(expected, Arrays.copyOfRange(e, 3, e.length));
      assertEquals(
          LaneOrder.sum(vocabulary, (sum, i) -> sum + expected[i]), sums.value(Normaliser.SUM));
    }
  }

  @Test
  void whatIsHiddenDoesNotCount() {
    double[] x = new double[Fold.BLOCK];
    Arrays.fill(x, Normaliser.HIDDEN);
    x[1] = 0;
    double[] e = new double[16];
    LaneSums sums = new LaneSums(Normaliser.SUMS);
    Slice block = new Slice(x, 0, 0);
    Normaliser.simd(block, block, new Slice(e, 0), LaneSums.block(0, 2), sums);
    assertEquals(1, sums.value(Normaliser.SUM));
    assertEquals(0, sums.value(Normaliser.SUMMANDS));
    assertEquals(0, e[0]);
    assertEquals(1, e[1]);
  }
}
