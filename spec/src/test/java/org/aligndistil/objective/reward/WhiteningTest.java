package org.aligndistil.objective.reward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WhiteningTest {

  private static final MathContext DIGITS = new MathContext(60);

  @Test
  void threeNumbersByHand() {
    // μ = 2, Σ (x − μ)² = 24; ε makes the roots 3 and 4.
    double[] numbers = {0, 0, 6};
    assertArrayEquals(
        new double[] {-2 / 3.0, -2 / 3.0, 4 / 3.0},
        new Whitening(1, Whitening.Mean.REMOVED, Whitening.Variance.POPULATION).of(numbers));
    assertArrayEquals(
        new double[] {-0.5, -0.5, 1},
        new Whitening(4, Whitening.Mean.REMOVED, Whitening.Variance.SAMPLE).of(numbers));
    assertArrayEquals(
        new double[] {1.5, 1.5, 3},
        new Whitening(4, Whitening.Mean.KEPT, Whitening.Variance.SAMPLE).of(numbers));
  }

  @Test
  void fewOrEqualNumbers() {
    Whitening sample = new Whitening(1e-8, Whitening.Mean.REMOVED, Whitening.Variance.SAMPLE);
    assertArrayEquals(new double[0], sample.of(new double[0]));
    assertArrayEquals(new double[] {0}, sample.of(new double[] {7}));
    assertArrayEquals(new double[3], new Whitening().of(new double[] {5, 5, 5}));
  }

  @Test
  void theResultDoesNotDependOnTheOrder() {
    Random random = new Random(67);
    double[] numbers = random.doubles(50, -1e3, 1e3).toArray();
    double[] reversed = new double[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      reversed[i] = numbers[numbers.length - 1 - i];
    }
    double[] one = new Whitening().of(numbers);
    double[] other = new Whitening().of(reversed);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals(one[i], other[numbers.length - 1 - i]);
    }
  }

  /// Also where the mean is far greater than the spread: within some roundings of the numbers over
  /// the spread.
  @Test
  void itIsItsEquationInSixtyDigits() {
    Random random = new Random(71);
    for (int round = 0; round < 60; round++) {
      double offset = new double[] {0, 10, 1e6}[round % 3];
      double[] numbers =
          random.doubles(2 + random.nextInt(40), -1, 1).map(x -> x + offset).toArray();
      for (Whitening.Variance variance : Whitening.Variance.values()) {
        Whitening whitening = new Whitening(1e-8, Whitening.Mean.REMOVED, variance);
        double[] found = whitening.of(numbers);
        BigDecimal[] truth = whitened(numbers, whitening);
        for (int i = 0; i < found.length; i++) {
          double error = truth[i].subtract(new BigDecimal(found[i])).abs().doubleValue();
          double allowed = 8 * 0x1p-53 * (truth[i].abs().doubleValue() + 4 * (offset + 1));
          assertTrue(error <= allowed, "%s > %s".formatted(error, allowed));
        }
      }
    }
  }

  private static BigDecimal[] whitened(double[] numbers, Whitening whitening) {
    BigDecimal count = new BigDecimal(numbers.length);
    BigDecimal sum = BigDecimal.ZERO;
    for (double x : numbers) {
      sum = sum.add(new BigDecimal(x));
    }
    BigDecimal mean = sum.divide(count, DIGITS);
    BigDecimal squares = BigDecimal.ZERO;
    for (double x : numbers) {
      squares = squares.add(new BigDecimal(x).subtract(mean).pow(2));
    }
    boolean isSample = whitening.variance() == Whitening.Variance.SAMPLE;
    BigDecimal divisor = isSample ? count.subtract(BigDecimal.ONE) : count;
    BigDecimal root =
        squares.divide(divisor, DIGITS).add(new BigDecimal(whitening.epsilon())).sqrt(DIGITS);
    BigDecimal[] whitened = new BigDecimal[numbers.length];
    for (int i = 0; i < whitened.length; i++) {
      whitened[i] = new BigDecimal(numbers[i]).subtract(mean).divide(root, DIGITS);
    }
    return whitened;
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Whitening(0, Whitening.Mean.KEPT, Whitening.Variance.SAMPLE));
    assertEquals("epsilon must be positive and finite: 0.0", error.getMessage());
    var finite =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Whitening().of(new double[] {Double.POSITIVE_INFINITY}));
    assertEquals("numbers must be finite: Infinity at entry 0", finite.getMessage());
  }
}
