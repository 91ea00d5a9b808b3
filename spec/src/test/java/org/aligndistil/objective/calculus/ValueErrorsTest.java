package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Errors that are 0 or small where something is known for sure, and not where it is not.
class ValueErrorsTest {

  private static Value of(Tape tape, double number, double error) {
    return tape.value(new double[] {number}, new double[] {error});
  }

  @Test
  void aChoiceBetweenNumbersFarApartHasTheErrorOfWhatItTakes() {
    Tape tape = new Tape();
    Value little = of(tape, 1e-20, 1e-36);
    Value great = of(tape, 1, 1e-16);
    assertEquals(1e-36, little.min(great).error(0));
    assertEquals(1e-36, great.min(little).error(0));
    assertEquals(1e-16, little.max(great).error(0));
    assertEquals(1e-16, great.max(little).error(0));
  }

  @Test
  void aChoiceBetweenNearlyEqualNumbersHasTheWorseError() {
    Tape tape = new Tape();
    Value one = of(tape, 1, 0.25);
    Value other = of(tape, 1.5, 0.25);
    assertEquals(0.25, one.min(other).error(0));
    assertEquals(0.5, one.min(of(tape, 1.5, 0.5)).error(0));
    assertEquals(0.5, of(tape, 1, 0.5).max(other).error(0));
  }

  @Test
  void whatIsSurelyGreaterThanEveryDoubleIsInfinite() {
    Tape tape = new Tape();
    for (Value surely : new Value[] {of(tape, 710, 0.125).exp(), of(tape, 710, 0.125).expm1()}) {
      assertEquals(Double.POSITIVE_INFINITY, surely.number(0));
      assertEquals(0, surely.error(0));
    }
    assertEquals(Double.POSITIVE_INFINITY, of(tape, 710, 0.5).exp().error(0));
    assertEquals(Double.POSITIVE_INFINITY, of(tape, 710, 0.5).expm1().error(0));
    double justBelow = Math.nextDown(StrictMath.log(Double.MAX_VALUE));
    assertTrue(Double.isFinite(of(tape, justBelow, 0).exp().error(0)));
  }

  @Test
  void reciprocalsAreNotInfiniteForBeingTooGreat() {
    assertEquals(
        Double.POSITIVE_INFINITY, of(new Tape(), Double.MIN_VALUE, 0).reciprocal().error(0));
  }
}
