package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import org.aligndistil.objective.calculus.Value;
import org.junit.jupiter.api.Test;

/// A head's loss on its own numbers.
class HeadEvaluationTest {

  private static final Sequences SEQUENCES = new Sequences(new int[] {0, 1, 3});

  /// ½ (V − R)², mean over tokens, then responses.
  private record Squares() implements HeadObjective {
    @Override
    public String id() {
      return "squares";
    }

    @Override
    public String equation() {
      return "L = ½ (V − R)²";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Signal output() {
      return Signal.VALUES;
    }

    @Override
    public Set<Signal> signals() {
      return Set.of(Signal.VALUES, Signal.RETURNS);
    }

    @Override
    public Value loss(BatchReduction batch) {
      Value error = batch.signal(Signal.VALUES).minus(batch.signal(Signal.RETURNS));
      batch.metric("mean_error", error);
      Value squares = error.times(error).times(0.5);
      return batch.meanOverSequences(batch.meanOverTokens(squares), ResponseKind.ALL);
    }
  }

  private static HeadEvaluation evaluate(Signals signals, Denominators denominators) {
    return HeadEvaluation.of(new Squares(), SEQUENCES, signals, denominators);
  }

  private static Signals signals(double... values) {
    return new Signals(Map.of(Signal.VALUES, values, Signal.RETURNS, new double[] {1, 2, 3}));
  }

  @Test
  void lossGradientAndMetricsAreThoseOfTheEquation() {
    HeadEvaluation observed = evaluate(signals(2, 4, 2), Denominators.of(SEQUENCES));
    assertEquals((0.5 + (2 + 0.5) / 2) / 2, observed.evaluation().loss());
    assertArrayEquals(new double[] {0.5, 0.5, -0.25}, observed.gradient());
    assertEquals(Map.of("mean_error", 2.0 / 3), observed.evaluation().means());
    assertEquals(3, observed.evaluation().tokens());
    assertEquals(2, observed.evaluation().sequences());
    assertTrue(observed.evaluation().errorBound() < 1e-14);
  }

  @Test
  void denominatorsAreThoseOfTheWhole() {
    Denominators whole = Denominators.of(SEQUENCES).plus(Denominators.of(SEQUENCES));
    HeadEvaluation part = evaluate(signals(2, 4, 2), whole);
    assertEquals((0.5 + (2 + 0.5) / 2) / 4, part.evaluation().loss());
    assertArrayEquals(new double[] {0.25, 0.25, -0.125}, part.gradient());
  }

  @Test
  void missingNumbersAreNamed() {
    Signals alone = new Signals(Map.of(Signal.VALUES, new double[3]));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> evaluate(alone, Denominators.of(SEQUENCES)));
    assertEquals("squares needs returns; the batch has [values]", error.getMessage());
  }

  @Test
  void numbersMustFitTheResponses() {
    Signals longer =
        new Signals(Map.of(Signal.VALUES, new double[4], Signal.RETURNS, new double[3]));
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> evaluate(longer, Denominators.of(SEQUENCES)));
    assertEquals("values must have one number a token: 4 != 3", error.getMessage());
  }
}
