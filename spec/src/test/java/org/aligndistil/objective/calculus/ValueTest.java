package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ValueTest {

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
          v -> v.clamp(-1, 1),
          v -> v.sumBetween(new int[] {0, 2, 2, 3}),
          Value::meanOfNonZero,
          v -> v.gather(new int[] {2, 0, 0}));

  private static Value point(double... x) {
    return new Tape().value(x, new double[x.length]);
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

  @Test
  void zerosDoNotCountInTheMeanOfTheRest() {
    assertEquals(2.5, point(0, 4, -0.0, 1, Double.MIN_VALUE).meanOfNonZero().number(0));
    assertEquals(0, point(0, 0).meanOfNonZero().number(0));
    assertEquals(0, point().meanOfNonZero().number(0));
  }

  @Test
  void theBoundKnowsThatAnEntryMayBeZero() {
    Value uncertain = new Tape().value(new double[] {6, 1e-9}, new double[] {0, 1e-8});
    assertEquals(3, uncertain.meanOfNonZero().number(0), 1e-8);
    assertEquals(3, uncertain.meanOfNonZero().error(0), 1e-7);
  }

  @Test
  void whatIsSurelyClampedHasNoError() {
    Value value = new Tape().value(new double[] {-2, -1, 0.5}, new double[] {0.5, 0.5, 0.5});
    Value clamped = value.clamp(-1, 1);
    assertEquals(
        List.of(0.0, 0.5, 0.5), List.of(clamped.error(0), clamped.error(1), clamped.error(2)));
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
}
