package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The vectorised form of each kernel has the bits of its scalar definition, at awkward sizes.
class KernelsTest {

  private static double[] random(long seed, int count, double scale) {
    Random random = new Random(seed);
    double[] x = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = scale * random.nextGaussian();
    }
    return x;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 17, 207, 511, 512, 1024})
  void exponentialsHaveTheBitsOfTheDefinition(int count) {
    double[] x = random(count, count, 300);
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      x[i] = i == 0 ? Double.NEGATIVE_INFINITY : -Math.abs(x[i]);
      expected[i] = Exp.scalar(x[i]);
    }
    Exp.simd(x, 0, count);
    assertArrayEquals(expected, x);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 8, 9, 17, 207, 511, 512, 1024})
  void differencesHaveTheBitsOfTheDefinition(int count) {
    double[] a = random(count, count + 3, 300);
    double[] b = random(~count, count + 5, 1e-9);
    a[3] = Double.NEGATIVE_INFINITY;
    b[5] = Double.NEGATIVE_INFINITY;
    double[] expected = new double[count];
    for (int i = 0; i < count; i++) {
      expected[i] = Difference.high(a[3 + i], b[5 + i]);
    }
    double[] observed = new double[count];
    Difference.simd(new Slice(a, 3), new Slice(b, 5), observed, count);
    assertArrayEquals(expected, observed);
    assertEquals(Double.NEGATIVE_INFINITY, observed[0]);
  }

  @Test
  void highAndLowAreTheExactDifference() {
    Random random = new Random(4);
    for (int i = 0; i < 3000; i++) {
      double a = Math.scalb(random.nextGaussian(), random.nextInt(-80, 80));
      double b = Math.scalb(random.nextGaussian(), random.nextInt(-80, 80));
      BigDecimal exact = new BigDecimal(a).subtract(new BigDecimal(b));
      BigDecimal parts =
          new BigDecimal(Difference.high(a, b)).add(new BigDecimal(Difference.low(a, b)));
      assertEquals(0, exact.compareTo(parts), () -> a + " - " + b);
    }
  }

  @Test
  void aTermOfWeightOneAndWhatItLacksAreWithinTheirBound() {
    Random random = new Random(6);
    for (int i = 0; i < 3000; i++) {
      double a = 1000 * random.nextGaussian();
      double b = 1000 * random.nextGaussian();
      double centreLow = 1e-14 * random.nextDouble();
      double centre = a - b + Math.scalb(random.nextGaussian(), random.nextInt(-60, 10));
      MixTerm.Coefficients c = new MixTerm.Coefficients(-1, centre, centreLow, 0);
      double[] value = new double[1];
      double[] low = new double[1];
      double[] bound = new double[1];
      MixTerm.scalar(a, b, value, bound, 0, c);
      MixTerm.low(a, b, low, bound, 0, c);
      BigDecimal exact =
          new BigDecimal(centre)
              .add(new BigDecimal(centreLow))
              .add(new BigDecimal(b))
              .subtract(new BigDecimal(a));
      BigDecimal error = exact.subtract(new BigDecimal(value[0])).subtract(new BigDecimal(low[0]));
      assertTrue(error.abs().compareTo(new BigDecimal(bound[0])) <= 0, () -> a + " " + b);
      assertTrue(bound[0] <= 1e-27 + 0x1p-100 * Math.abs(value[0]), () -> a + " " + b);
    }
  }

  @Test
  void exponentialsAreWithinTheirBound() {
    Random random = new Random(3);
    MathContext digits = new MathContext(40, RoundingMode.HALF_EVEN);
    double worst = 0;
    for (int i = 0; i < 3000; i++) {
      double x = -Math.scalb(random.nextDouble(), random.nextInt(11));
      if (x < -700) {
        continue;
      }
      BigDecimal exact = exp(new BigDecimal(x), digits);
      BigDecimal error = new BigDecimal(Exp.scalar(x)).subtract(exact).abs().divide(exact, digits);
      worst = Math.max(worst, error.doubleValue());
    }
    assertTrue(worst < Exp.ERROR, "worst relative error " + worst);
    assertEquals(1, Exp.scalar(0));
    assertEquals(0, Exp.scalar(-708.5));
    assertEquals(0, Exp.scalar(Double.NEGATIVE_INFINITY));
  }

  /// e^x by halving the argument 20 times and squaring the Taylor sum as often.
  private static BigDecimal exp(BigDecimal x, MathContext digits) {
    MathContext more = new MathContext(digits.getPrecision() + 20, RoundingMode.HALF_EVEN);
    BigDecimal small = x.divide(new BigDecimal(1 << 20), more);
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int k = 1; k < 40; k++) {
      term = term.multiply(small, more).divide(new BigDecimal(k), more);
      sum = sum.add(term, more);
    }
    for (int k = 0; k < 20; k++) {
      sum = sum.multiply(sum, more);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 8, 9, 33, 207, 511, 512, 1024})
  void sumsHaveTheBitsOfTheDefinition(int count) {
    double[] x = random(count, Fold.BLOCK, 1);
    assertEquals(Fold.scalar(x.clone(), count), Fold.simd(x, count));
  }

  @Test
  void aSumLosesAtMostOneRoundingAHalving() {
    double[] x = random(1, Fold.BLOCK, 1);
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.abs(x[i]);
      exact = exact.add(new BigDecimal(x[i]));
    }
    double error = new BigDecimal(Fold.simd(x, x.length)).subtract(exact).abs().doubleValue();
    assertTrue(error <= 9 * 0x1p-53 * exact.doubleValue(), "error " + error);
  }

  @Test
  void blocksAreJoinedWithoutLoss() {
    BlockSum sum = new BlockSum();
    sum.add(1e16);
    for (int i = 0; i < 1000; i++) {
      sum.add(1);
    }
    sum.add(-1e16);
    assertEquals(1000, sum.value());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 207, 512, 1024})
  void divergencesHaveTheBitsOfTheDefinition(int count) {
    double[] p = random(10, count, 1);
    double[] q = random(11, count, 1);
    double[] d = random(12, count, 1);
    for (int i = 0; i < count; i++) {
      p[i] = i % 5 == 1 ? 0 : Math.abs(p[i]);
      q[i] = i % 7 == 2 ? 0 : Math.abs(q[i]);
    }
    d[count - 1] = Double.POSITIVE_INFINITY;
    Divergence.Side sideP = new Divergence.Side(new Slice(p, 0), 0.01, 1e-15);
    Divergence.Side sideQ = new Divergence.Side(new Slice(q, 0), 0.02, 2e-15);
    Divergence.Lambda lambda = new Divergence.Lambda(0.25, 1e-17);
    Divergence.Block expected = block(d);
    for (int i = 0; i < count; i++) {
      Divergence.scalar(sideP, sideQ, lambda, expected, i);
    }
    Divergence.Block actual = block(d);
    Divergence.simd(sideP, sideQ, lambda, actual, count);
    assertArrayEquals(expected.kl, actual.kl);
    assertArrayEquals(expected.klBound, actual.klBound);
    assertArrayEquals(expected.difference, actual.difference);
    assertArrayEquals(expected.differenceBound, actual.differenceBound);
    assertArrayEquals(expected.slope, actual.slope);
  }

  private static Divergence.Block block(double[] d) {
    Divergence.Block block = new Divergence.Block();
    System.arraycopy(d, 0, block.d, 0, d.length);
    System.arraycopy(random(13, d.length, 1e-16), 0, block.pBound, 0, d.length);
    System.arraycopy(random(14, d.length, 1e-16), 0, block.qBound, 0, d.length);
    System.arraycopy(random(15, d.length, 1e-16), 0, block.dBound, 0, d.length);
    return block;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 9, 207, 512, 1024})
  void mixesAndProductsHaveTheBitsOfTheirDefinitions(int count) {
    double[] a = random(20, count + 3, 5);
    double[] b = random(21, count + 3, 5);
    for (int i = 0; i < count; i += 3) {
      b[i + 1] = a[i + 3] * (1 + 1e-9);
    }
    MixTerm.Coefficients c = new MixTerm.Coefficients(-1.7, 0.3, 1e-17, 1e-16);
    double[] values = random(22, count, 1);
    double[] bounds = random(23, count, 1e-16);
    double[] expectedValues = values.clone();
    double[] expectedBounds = bounds.clone();
    for (int i = 0; i < count; i++) {
      MixTerm.scalar(a[i + 3], b[i + 1], expectedValues, expectedBounds, i, c);
    }
    MixTerm.simd(new Slice(a, 3), new Slice(b, 1), values, bounds, count, c);
    assertArrayEquals(expectedValues, values);
    assertArrayEquals(expectedBounds, bounds);

    int padded = LaneSums.padded(count);
    double[] e = Arrays.copyOf(random(24, count, 1), padded);
    values = Arrays.copyOf(values, padded);
    e[0] = 0;
    values[0] = Double.POSITIVE_INFINITY;
    double[] products = new double[count];
    double[] gradient = new double[padded];
    Products.simd(new Slice(e, 0), values, 0.5, products, count);
    GradientTerm.Affine affine = new GradientTerm.Affine(0.125, 0.5);
    PlainTerm.Range range = new PlainTerm.Range(0, padded);
    GradientTerm.set(new Slice(e, 0), new Slice(values, 0), affine, range, gradient);
    double[] more = gradient.clone();
    GradientTerm.add(new Slice(e, 0), new Slice(values, 0), affine, range, more);
    for (int i = 0; i < count; i++) {
      assertEquals(Products.scalar(e[i], values[i], 0.5), products[i]);
      double term = values[i] + 0.5;
      double expected = e[i] == 0 ? 0 : e[i] * 0.125 * term;
      assertEquals(expected, gradient[i]);
      assertEquals(e[i] == 0 ? expected : Math.fma(e[i] * 0.125, term, expected), more[i]);
    }
    NativeRow row = LaneOrder.floats(new double[padded + 5], 0);
    GradientTerm.set(
        new Slice(e, -5), new Slice(values, -5), affine, new PlainTerm.Range(5, padded), row);
    for (int i = 0; i < padded; i++) {
      assertEquals((float) gradient[i], row.segment().get(Widen.F32, row.at(5 + i)));
    }
    assertEquals(Maximum.scalar(a, 0, count), Maximum.simd(a, 0, count));
  }
}
