package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValueTest {

  private static final MathContext DIGITS = new MathContext(60);

  private static final List<UnaryOperator<Value>> OPERATIONS =
      List.of(
          v -> v.times(v),
          v -> v.times(-3),
          v -> v.plus(v.times(2)),
          v -> v.minus(v.times(v)),
          v -> v.plus(0.25),
          v -> v.dividedBy(-7),
          Value::logSigmoid,
          Value::expm1,
          v -> v.plus(4).reciprocal(),
          v -> v.sumBetween(new int[] {0, 2, 2, 3}),
          v -> v.gather(new int[] {2, 0, 0}),
          v -> v.times(0.5).exp(),
          v -> v.min(v.times(-2).plus(1)),
          v -> v.max(v.times(-2).plus(1)),
          v -> v.sumsToEnd(new int[] {0, 2, 3}),
          v -> v.where(v.detach().isZero().isZero()),
          v -> v.meanWhere(v.detach().isZero().isZero()),
          v -> v.times(0).detach().plus(-1.3).relativeEntropy(v.times(0.5)),
          v -> v.times(0.5).expTimes(v.times(v)));

  private static Value point(double... x) {
    return new Tape().value(x, new double[x.length]);
  }

  private static List<Double> numbers(Value value) {
    return IntStream.range(0, value.length()).mapToObj(value::number).toList();
  }

  private static List<Double> errors(Value value) {
    return IntStream.range(0, value.length()).mapToObj(value::error).toList();
  }

  private static double sum(Value value) {
    double sum = 0;
    for (int i = 0; i < value.length(); i++) {
      sum += value.number(i);
    }
    return sum;
  }

  @Test
  void everyOperationKnowsItsDerivative() {
    double h = 0x1p-20;
    for (int k = 0; k < OPERATIONS.size(); k++) {
      Tape tape = new Tape();
      double[] x = {0.3, -1.2, 2.1};
      Value input = tape.value(x, new double[3]);
      OPERATIONS.get(k).apply(input).seed(_ -> 1);
      tape.backward();
      for (int i = 0; i < 3; i++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[i] += h;
        down[i] -= h;
        double slope =
            (sum(OPERATIONS.get(k).apply(point(up))) - sum(OPERATIONS.get(k).apply(point(down))))
                / (2 * h);
        assertEquals(slope, input.adjoint(i), 1e-9 * Math.max(1, Math.abs(slope)), "case " + k);
      }
    }
  }

  @Test
  void theBoundHoldsForEveryInputWithinIts() {
    Random random = new Random(5);
    for (int k = 0; k < OPERATIONS.size(); k++) {
      for (int round = 0; round < 300; round++) {
        double[] centre = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
        double size = Math.scalb(1.0, -random.nextInt(40));
        double[] error = {size * random.nextDouble(), size * random.nextDouble(), 0};
        double[] moved = new double[3];
        for (int i = 0; i < 3; i++) {
          moved[i] = centre[i] + error[i] * (2 * random.nextDouble() - 1);
        }
        Value stated = OPERATIONS.get(k).apply(new Tape().value(centre, error));
        Value other = OPERATIONS.get(k).apply(point(moved));
        for (int i = 0; i < stated.length(); i++) {
          double distance = Math.abs(stated.number(i) - other.number(i));
          // The other one is rounded as well.
          double allowed = stated.error(i) + other.error(i);
          assertTrue(distance <= allowed, "case %d: %g > %g".formatted(k, distance, allowed));
          assertTrue(stated.error(i) <= 60 * (size + 0x1p-50), "case " + k + " is too loose");
        }
      }
    }
  }

  @Test
  void aDetachedValueIsAConstant() {
    Tape tape = new Tape();
    Value x = tape.value(new double[] {3}, new double[1]);
    x.detach().times(x).seed(_ -> 1);
    tape.backward();
    assertEquals(3, x.adjoint(0));
  }

  private static Value meanOfNonZero(Value values) {
    return values.meanWhere(values.isZero().isZero());
  }

  @Test
  void zerosDoNotCountInTheMeanOfTheRest() {
    assertEquals(2.5, meanOfNonZero(point(0, 4, -0.0, 1)).number(0));
    assertEquals(2, meanOfNonZero(point(0, 4, Double.MIN_VALUE)).number(0));
    assertEquals(0, meanOfNonZero(point(0, 0)).number(0));
    assertEquals(0, meanOfNonZero(point()).number(0));
  }

  @Test
  void theBoundKnowsThatAnEntryMayBeZero() {
    Value uncertain = new Tape().value(new double[] {6, 1e-9}, new double[] {0, 1e-8});
    assertEquals(3, meanOfNonZero(uncertain).number(0), 1e-8);
    assertEquals(3, meanOfNonZero(uncertain).error(0), 1e-7);
  }

  @Test
  void theBoundHoldsHoweverLittleOneMoreEntryMatters() {
    for (int n = 1; n <= 1000; n++) {
      double[] numbers = new double[n + 1];
      double[] errors = new double[n + 1];
      Arrays.fill(numbers, 0, n, 1);
      errors[n] = Double.MIN_VALUE;
      // The mean is 1, or all but n/(n + 1).
      double error = meanOfNonZero(new Tape().value(numbers, errors)).error(0);
      BigDecimal scaled = new BigDecimal(error).multiply(BigDecimal.valueOf(n + 1));
      assertTrue(scaled.compareTo(BigDecimal.ONE) >= 0, n + " entries: " + error);
    }
  }

  @Test
  void whatIsSurelyClampedHasNoError() {
    Value value = new Tape().value(new double[] {-2, -1, 0.5}, new double[] {0.5, 0.5, 0.5});
    Value clamped = value.clamp(-1, 1);
    assertEquals(
        List.of(0.0, 0.5, 0.5), List.of(clamped.error(0), clamped.error(1), clamped.error(2)));
  }

  @Test
  void selectionsAndRepetitionsKnowTheirDerivative() {
    Tape tape = new Tape();
    Value x = tape.value(new double[] {3, -1, 5}, new double[] {0.25, 0.5, 0});
    Value positive = x.where(x.isPositive());
    assertEquals(List.of(3.0, 0.0, 5.0), numbers(positive));
    assertEquals(List.of(0.25, 0.0, 0.0), errors(positive));
    positive.seed(i -> i + 1);
    Value total = x.sum().repeated(2);
    assertEquals(2, total.length());
    assertEquals(7, total.number(1));
    total.seed(_ -> 1);
    tape.backward();
    assertEquals(3, x.adjoint(0));
    assertEquals(2, x.adjoint(1));
    assertEquals(5, x.adjoint(2));
    var error = assertThrows(IllegalArgumentException.class, () -> x.repeated(2));
    assertEquals("only one entry can be repeated, not 3", error.getMessage());
  }

  @Test
  void constantsOfAValueHaveNoDerivative() {
    Tape tape = new Tape();
    Value x = tape.value(new double[] {0.1, 4, 2, 3}, new double[] {0, 0, 0.5, 0});
    assertEquals((float) 0.1, x.inSinglePrecision().number(0));
    assertEquals(7, x.filled(7).number(3));
    assertEquals(0, x.filled(7).error(3));
    x.atLeast(1).plus(x.inSinglePrecision()).sum().plus(x.filled(1).sum()).seed(_ -> 1);
    tape.backward();
    assertEquals(0, x.adjoint(2));
  }

  @Test
  void extremesStayFinite() {
    assertEquals(-1e6, point(-1e6).logSigmoid().number(0));
    assertEquals(0, point(1e6).logSigmoid().number(0));
    assertEquals(-1, point(-1e6).expm1().number(0));
  }

  @Test
  void lengthsMustAgree() {
    Tape tape = new Tape();
    Value one = tape.value(new double[1], new double[1]);
    Value two = tape.value(new double[2], new double[2]);
    var error = assertThrows(IllegalArgumentException.class, () -> one.plus(two));
    assertEquals("values must have equal length: 1 != 2", error.getMessage());
  }

  private static double[] adjoints(Value input) {
    double[] adjoints = new double[input.length()];
    for (int i = 0; i < adjoints.length; i++) {
      adjoints[i] = input.adjoint(i);
    }
    return adjoints;
  }

  @Test
  void theLesserAndTheGreaterAreExactAndTakeTheSlopeOfTheOneChosen() {
    Tape tape = new Tape();
    Value x = tape.value(new double[] {1, 2, 3}, new double[] {0.25, 0, 0});
    Value y = tape.value(new double[] {2, 2, 1}, new double[] {0.125, 0.5, 0});
    Value least = x.min(y);
    assertEquals(1, least.number(0));
    assertEquals(2, least.number(1));
    assertEquals(1, least.number(2));
    assertEquals(0.25, least.error(0));
    assertEquals(0.5, least.error(1));
    assertEquals(2, x.max(y).number(0));
    assertEquals(3, x.max(y).number(2));
    least.seed(_ -> 1);
    tape.backward();
    assertArrayEquals(new double[] {1, 1, 0}, adjoints(x));
    assertArrayEquals(new double[] {0, 0, 1}, adjoints(y));
  }

  @Test
  void whatIsUndefinedStaysSo() {
    Value x = point(Double.NaN, 1);
    Value y = x.gather(new int[] {1, 0});
    for (int i = 0; i < 2; i++) {
      assertEquals(Double.NaN, x.min(y).number(i));
      assertEquals(Double.NaN, x.max(y).number(i));
    }
    assertEquals(Double.NaN, x.clamp(0, 1).number(0));
  }

  @Test
  void aClampedNumberHasASlopeInsideAlone() {
    Tape tape = new Tape();
    Value x = tape.value(new double[] {-2, -1, 0.5, 1, 3}, new double[5]);
    Value clamped = x.clamp(-1, 1);
    clamped.seed(_ -> 1);
    tape.backward();
    assertArrayEquals(new double[] {0, 1, 1, 1, 0}, adjoints(x));
    assertEquals(-1, clamped.number(0));
    assertEquals(0.5, clamped.number(2));
    assertEquals(1, clamped.number(4));
  }

  @Test
  void exponentialsAreWithinTheirBounds() {
    Random random = new Random(8);
    for (int round = 0; round < 2000; round++) {
      double x = random.nextDouble(-740, 700);
      double f = random.nextGaussian();
      BigDecimal truth = BigDecimalMath.exp(new BigDecimal(x), DIGITS);
      Value e = point(x).exp();
      requireWithin(truth, e);
      requireWithin(truth.multiply(new BigDecimal(f)), expTimes(x, f));
      assertTrue(
          e.error(0) <= 5e-16 * e.number(0) + 4 * Double.MIN_VALUE, () -> "the bound of e^" + x);
    }
  }

  private static Value expTimes(double x, double f) {
    Tape tape = new Tape();
    Value log = tape.value(new double[] {x}, new double[1]);
    return log.expTimes(tape.value(new double[] {f}, new double[1]));
  }

  @Test
  void whatHasNoProbabilityCountsNothing() {
    double infinity = Double.POSITIVE_INFINITY;
    assertEquals(0, expTimes(-infinity, infinity).number(0));
    assertEquals(0, expTimes(-infinity, Double.NaN).number(0));
    assertEquals(infinity, expTimes(-1e4, infinity).number(0));
    assertEquals(-infinity, expTimes(0, -infinity).number(0));
  }

  @Test
  void sumsToTheEndAreExactAndRoundedOnce() {
    Random random = new Random(9);
    double[] x = random.doubles(40, -1, 1).map(d -> d * Math.exp(60 * d)).toArray();
    int[] offsets = {0, 13, 13, 40};
    Value sums = point(x).sumsToEnd(offsets);
    for (int s = 0; s < 3; s++) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int i = offsets[s + 1] - 1; i >= offsets[s]; i--) {
        sum = sum.add(new BigDecimal(x[i]));
        assertEquals(sum.doubleValue(), sums.number(i));
        requireWithin(sum, sums.gather(new int[] {i}));
      }
    }
  }

  private static void requireWithin(BigDecimal truth, Value value) {
    BigDecimal distance = truth.subtract(new BigDecimal(value.number(0))).abs();
    assertTrue(
        distance.compareTo(new BigDecimal(value.error(0))) <= 0,
        () ->
            "%s is %s away, the bound is %s"
                .formatted(value.number(0), distance.doubleValue(), value.error(0)));
  }
}
