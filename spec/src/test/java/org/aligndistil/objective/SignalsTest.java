package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalsTest {

  /// Three tokens, two responses.
  private static final Sequences SEQUENCES = new Sequences(new int[] {0, 1, 3});

  private static Signals of(Signal signal, double... values) {
    return new Signals(Map.of(signal, values));
  }

  private static String refusal(Signal signal, double... values) {
    return assertThrows(
            IllegalArgumentException.class, () -> of(signal, values).requireFit(SEQUENCES))
        .getMessage();
  }

  @Test
  void numbersMustBeFinite() {
    assertEquals(
        "advantages must be finite: NaN at entry 1", refusal(Signal.ADVANTAGES, 0, Double.NaN, 0));
    assertEquals(
        "rewards must be finite: -Infinity at entry 0",
        refusal(Signal.REWARDS, Double.NEGATIVE_INFINITY, 0));
  }

  @Test
  void aResponseIsDesirableOrNot() {
    assertEquals("desirable must be 0 or 1: 0.5 at entry 1", refusal(Signal.DESIRABLE, 1, 0.5));
    assertDoesNotThrow(() -> of(Signal.DESIRABLE, 0, 1).requireFit(SEQUENCES));
  }

  @Test
  void thereIsOneNumberATokenOrAResponse() {
    assertEquals(
        "old_log_probabilities must have one number a token: 2 != 3",
        refusal(Signal.OLD_LOG_PROBABILITIES, 0, 0));
    assertEquals(
        "rewards must have one number a response: 3 != 2", refusal(Signal.REWARDS, 0, 0, 0));
    assertDoesNotThrow(() -> of(Signal.VALUES, 1, 2, 3).requireFit(SEQUENCES));
  }

  @Test
  void missingNumbersAreNamed() {
    var error =
        assertThrows(
            IllegalArgumentException.class, () -> of(Signal.REWARDS, 1).get(Signal.RETURNS));
    assertEquals("there are no returns, only [rewards]", error.getMessage());
  }

  @Test
  void oneSignalMayBeReplaced() {
    Signals signals = of(Signal.REWARDS, 1, 2).with(Signal.REWARDS, new double[] {3, 4});
    assertArrayEquals(new double[] {3, 4}, signals.get(Signal.REWARDS));
    assertEquals(
        Set.of(Signal.REWARDS, Signal.VALUES),
        signals.with(Signal.VALUES, new double[3]).present());
    assertEquals(Set.of(), Signals.NONE.present());
  }
}
