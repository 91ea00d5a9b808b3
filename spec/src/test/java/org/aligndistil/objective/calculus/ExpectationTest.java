package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {

  private static final double INFINITY = Double.POSITIVE_INFINITY;

  /// An expectation of one entry, and its derivatives.
  private record Expected(double number, double[] slopes) {

    static Expected of(double[] probabilities, double[] values) {
      Tape tape = new Tape();
      List<Value> logs =
          Arrays.stream(probabilities)
              .mapToObj(p -> tape.value(new double[] {StrictMath.log(p)}, new double[1]))
              .toList();
      Value mean =
          Expectation.of(
              logs,
              Arrays.stream(values)
                  .mapToObj(f -> tape.value(new double[] {f}, new double[1]))
                  .toList());
      mean.seed(_ -> 1);
      tape.backward();
      return new Expected(
          mean.number(0), logs.stream().mapToDouble(log -> log.adjoint(0)).toArray());
    }
  }

  @Test
  void whatTheMostProbableOutcomeHasIsTheBaseline() {
    Expected mean = Expected.of(new double[] {0.25, 0.625, 0.125}, new double[] {3, -2, 5});
    assertEquals(0.125, mean.number, 1e-15);
    assertArrayEquals(new double[] {0.25 * 5, 0, 0.125 * 7}, mean.slopes, 1e-15);
  }

  @Test
  void whatAllOutcomesHaveHasNoSlope() {
    Expected mean = Expected.of(new double[] {0.3, 0.6, 0.1}, new double[] {0.7, 0.7, 0.7});
    assertEquals(0.7, mean.number, 1e-15);
    assertArrayEquals(new double[3], mean.slopes);
  }

  @Test
  void anOutcomeWithoutProbabilityDoesNotCount() {
    Expected mean = Expected.of(new double[] {0, 0.5, 0.5}, new double[] {-INFINITY, 1, 2});
    assertEquals(1.5, mean.number, 1e-15);
    assertArrayEquals(new double[] {0, 0, 0.5}, mean.slopes, 1e-15);
  }

  @Test
  void anInfiniteValueIsNoBaseline() {
    Expected mean = Expected.of(new double[] {0.75, 0.25}, new double[] {-INFINITY, 2});
    assertEquals(-INFINITY, mean.number);
    assertArrayEquals(new double[] {-INFINITY, 0.5}, mean.slopes, 1e-15);
  }
}
