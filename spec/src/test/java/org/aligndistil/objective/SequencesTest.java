package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
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

  @Test
  void theRejectedOnesOfPairsAreRejectedAndAllOthersChosen() {
    Sequences sequences = new Sequences(new int[] {0, 1, 2, 3}, List.of(new Sequences.Pair(2, 0)));
    assertEquals(
        List.of(ResponseKind.REJECTED, ResponseKind.CHOSEN, ResponseKind.CHOSEN),
        sequences.kinds());
  }

  @Test
  void sequencesOfSomeKindsComeInTheirOrder() {
    Sequences sequences =
        new Sequences(
            new int[] {0, 1, 2, 3, 4},
            List.of(),
            List.of(
                ResponseKind.GENERATED,
                ResponseKind.CHOSEN,
                ResponseKind.MISMATCHED,
                ResponseKind.GENERATED));
    assertArrayEquals(new int[] {0, 3}, sequences.of(Set.of(ResponseKind.GENERATED)));
    assertArrayEquals(
        new int[] {1, 2}, sequences.of(Set.of(ResponseKind.MISMATCHED, ResponseKind.CHOSEN)));
    assertArrayEquals(new int[0], sequences.of(Set.of(ResponseKind.REJECTED)));
    assertArrayEquals(new int[] {0, 1, 2, 3}, sequences.of(ResponseKind.ALL));
  }

  @Test
  void everySequenceHasAKind() {
    var error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Sequences(new int[] {0, 1, 2}, List.of(), List.of(ResponseKind.CHOSEN)));
    assertEquals("kinds and sequences must have equal length: 1 != 2", error.getMessage());
  }

  @Test
  void everyTokenKnowsItsSequence() {
    assertArrayEquals(new int[] {0, 0, 2}, new Sequences(new int[] {0, 2, 2, 3}).sequenceOfToken());
  }
}
