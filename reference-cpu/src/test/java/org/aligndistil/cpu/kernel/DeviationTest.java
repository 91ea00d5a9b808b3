package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Deviations and their sums have the bits of their definitions, and the accuracy they claim.
class DeviationTest {

  private static final MathContext DIGITS = new MathContext(60);
  private static final double HALF_LOG_2 = Math.log(2) / 2;

  /// e^x − 1: Taylor's sum of x/2^20, then twenty times e^2x − 1 = (e^x − 1)(e^x + 1).
  private static BigDecimal expm1(BigDecimal x) {
    BigDecimal small = x.divide(new BigDecimal(1 << 20), DIGITS);
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k < 24; k++) {
      term = term.multiply(small, DIGITS).divide(new BigDecimal(k), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int k = 0; k < 20; k++) {
      sum = sum.multiply(sum.add(BigDecimal.TWO, DIGITS), DIGITS);
    }
    return sum;
  }

  private static double relativeError(double value, BigDecimal exact) {
    return new BigDecimal(value).subtract(exact).abs().divide(exact.abs(), DIGITS).doubleValue();
  }

  private static void requireAccurate(double delta) {
    BigDecimal m = expm1(new BigDecimal(delta).negate());
    double error = relativeError(Deviation.scalar(delta), m);
    assertTrue(error < Deviation.ERROR, () -> "m at " + delta + ": " + error);
    if (Math.abs(delta) > 1e-18) {
      double errorOfPhi = relativeError(Deviation.phi(delta), m.add(new BigDecimal(delta)));
      assertTrue(errorOfPhi < Deviation.PHI_ERROR, () -> "φ at " + delta + ": " + errorOfPhi);
    }
  }

  @Test
  void deviationsAreWithinTheirBound() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      requireAccurate(Math.scalb(random.nextGaussian(), random.nextInt(-60, 8)));
      double border = (random.nextInt(-20, 20) + 0.5) * Math.log(2);
      requireAccurate(border * (1 + 1e-3 * random.nextGaussian()));
    }
    for (double sign : new double[] {-1, 1}) {
      for (double delta : new double[] {1e-300, 1e-20, 1e-17, 0.125, 0.5, 1, 37, 40, 599.5, 600}) {
        requireAccurate(sign * delta);
      }
      double delta = sign * HALF_LOG_2;
      for (int i = 0; i < 200; i++) {
        requireAccurate(delta);
        requireAccurate(2 * sign * HALF_LOG_2 - delta);
        delta += Math.ulp(delta) * random.nextInt(1, 1 << (i / 10 + 1));
      }
    }
    assertEquals(0, Deviation.scalar(0));
    assertEquals(0, Deviation.phi(0));
  }

  /// Most of m cancels in φ here.
  @Test
  void deviationsALittleBelowTheBorderAreWithinTheirBound() {
    Random random = new Random(6);
    for (int i = 0; i < 4000; i++) {
      requireAccurate(-HALF_LOG_2 - 1e-3 * random.nextDouble());
    }
  }

  @Test
  void deviationsAndSumsHaveTheBitsOfTheDefinition() {
    for (int vocabulary : LaneOrder.COUNTS) {
      double shift = 0.3;
      double[] e = LaneOrder.positive(1, vocabulary, 1);
      double[] d = LaneOrder.row(2, vocabulary, 2);
      double[] sizes = LaneOrder.row(3, vocabulary, 5);
      d[vocabulary / 2] = shift;
      double[] m = Arrays.stream(d).map(x -> Deviation.scalar(x - shift)).toArray();
      double[] observed = new double[5 + m.length];
      Deviation.Rows rows =
          new Deviation.Rows(new Slice(e, 0), new Slice(d, 0), new Slice(observed, 5), shift);
      LaneSums sums = new LaneSums(Deviation.SUMS);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        PlainTerm.Range range = LaneSums.block(token, vocabulary);
        Slice block = new Slice(LaneOrder.block(sizes, range), 0, 0);
        assertTrue(Deviation.simd(rows, block, range, sums));
      }
      assertArrayEquals(m, Arrays.copyOfRange(observed, 5, observed.length));
      LaneOrder.Term[] terms = {
        (sum, i) -> Math.fma(e[i], m[i], sum),
        (sum, i) -> Math.fma(e[i], Deviation.phi(d[i] - shift), sum),
        (sum, i) -> Math.fma(e[i], Math.abs(m[i]), sum),
        (sum, i) -> sum + Math.abs(sizes[i]) * e[i],
        (sum, i) -> Math.fma(Math.abs(sizes[i]) * e[i], Math.abs(m[i]), sum),
        (sum, i) -> Math.fma(e[i], d[i] - shift, sum)
      };
      for (int k = 0; k < Deviation.SUMS; k++) {
        assertEquals(LaneOrder.sum(vocabulary, terms[k]), sums.value(k), "sum " + k);
      }
    }
  }

  @Test
  void exactDifferencesHaveTheBitsOfTheDefinition() {
    PlainTerm.Coefficients c = new PlainTerm.Coefficients(1, 0.25, 0);
    for (int vocabulary : LaneOrder.COUNTS) {
      if (vocabulary != LaneSums.padded(vocabulary)) {
        continue;
      }
      double[] e = LaneOrder.positive(1, vocabulary, 1);
      double[] a = LaneOrder.coarse(2, vocabulary, 2);
      double[] b = LaneOrder.coarse(3, vocabulary, 2);
      double[] m = new double[vocabulary];
      Arrays.setAll(m, i -> Deviation.scalar(a[i] - b[i] - c.centre()));
      double[] observed = new double[5 + vocabulary];
      Deviation.Rows rows =
          new Deviation.Rows(
              new Slice(e, 0), new Slice(new double[0], 0), new Slice(observed, 5), 0);
      PlainTerm.Pair pair = new PlainTerm.Pair(LaneOrder.floats(a, 0), LaneOrder.floats(b, 0), c);
      LaneSums sums = new LaneSums(Deviation.SUMS);
      for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
        assertTrue(Deviation.simd(rows, pair, LaneSums.block(token, vocabulary), sums));
      }
      assertArrayEquals(m, Arrays.copyOfRange(observed, 5, observed.length));
      assertEquals(
          LaneOrder.sum(vocabulary, (sum, i) -> Math.fma(e[i], m[i], sum)),
          sums.value(Deviation.MEAN));
      assertEquals(
          LaneOrder.sum(vocabulary, (sum, i) -> Math.fma(e[i], Math.abs(m[i]), sum)),
          sums.value(Deviation.SIZE));
    }
  }

  private static boolean isInRange(double... d) {
    Slice e = new Slice(new double[16], 0);
    Slice m = new Slice(new double[16], 0);
    Slice block = new Slice(Arrays.copyOf(d, Fold.BLOCK), 0);
    Deviation.Rows rows = new Deviation.Rows(e, block, m, 0);
    LaneSums sums = new LaneSums(Deviation.SUMS);
    return Deviation.simd(rows, block, LaneSums.block(0, d.length), sums);
  }

  private static boolean isExactlyInRange(double... d) {
    Slice room = new Slice(new double[16], 0);
    PlainTerm.Pair pair =
        new PlainTerm.Pair(
            LaneOrder.floats(Arrays.copyOf(d, 16), 0),
            LaneOrder.floats(new double[16], 0),
            new PlainTerm.Coefficients(1, 0, 0));
    Deviation.Rows rows = new Deviation.Rows(room, room, new Slice(new double[16], 0), 0);
    return Deviation.simd(rows, pair, LaneSums.block(0, 16), new LaneSums(Deviation.SUMS));
  }

  @Test
  void differencesOutOfRangeAreReported() {
    assertTrue(isInRange(0, 600, -600));
    assertTrue(isExactlyInRange(0, 600, -600));
    for (double d : new double[] {600.0001, -600.0001, 1e300, -1e300}) {
      assertFalse(isInRange(0, 1, 2, 3, 4, 5, 6, 7, 8, d));
      assertFalse(isExactlyInRange(0, 1, 2, 3, 4, 5, 6, 7, 8, d));
    }
    assertFalse(isInRange(Double.POSITIVE_INFINITY));
    assertFalse(isInRange(Double.NaN));
  }
}
