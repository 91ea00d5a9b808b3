package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SequencesTest {

  private static String refusal(int[] offsets, Sequences.Pair... pairs) {
    return assertThrows(
            IllegalArgumentException.class, () -> new Sequences(offsets, List.of(pairs)))
        .getMessage();
  }

  @Test
  void countsSequencesAndTokens() {
    Sequences sequences = new Sequences(new int[] {0, 3, 3, 5});
    assertEquals(3, sequences.count());
    assertEquals(5, sequences.tokenCount());
    assertEquals(0, sequences.length(1));
  }

  @Test
  void offsetsMustRiseFromZero() {
    assertEquals("offsets must not fall: 1 < 3 at entry 2", refusal(new int[] {0, 3, 1}));
    assertEquals(
        "offsets must begin with 0 and have at least 2 entries: they have 1",
        refusal(new int[] {0}));
    assertEquals("all responses are empty", refusal(new int[] {0, 0, 0}));
  }

  @Test
  void aPairNamesTwoSequences() {
    int[] offsets = {0, 1, 2};
    assertEquals(
        "a pair must name two different sequences from 0 to 1: 1, 1",
        refusal(offsets, new Sequences.Pair(1, 1)));
    assertEquals(
        "a pair must name two different sequences from 0 to 1: 0, 2",
        refusal(offsets, new Sequences.Pair(0, 2)));
  }

  @Test
  void denominatorsMustBePositive() {
    Map<ResponseKind, Denominators.Size> one =
        Map.of(ResponseKind.CHOSEN, new Denominators.Size(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new Denominators(Map.of(), 1));
    assertThrows(IllegalArgumentException.class, () -> new Denominators.Size(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Denominators(one, -1));
  }
}
