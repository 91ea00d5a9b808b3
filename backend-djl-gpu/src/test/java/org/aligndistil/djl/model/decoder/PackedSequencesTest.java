package org.aligndistil.djl.model.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class PackedSequencesTest {

  private static final PackedSequences BATCH =
      new PackedSequences(
          List.of(new int[] {1, 2, 3, 4}, new int[] {5, 6}, new int[] {7, 8, 9}), List.of(2, 2, 1));

  @Test
  void rowsAreTheResponseTokens() {
    assertEquals(4, BATCH.rowCount());
    assertArrayEquals(new int[] {3, 4, 8, 9}, BATCH.labels());
    assertArrayEquals(new int[] {0, 2, 2, 4}, BATCH.offsets());
  }

  @Test
  void theLastTokensAndEmptyResponsesAreNotRead() {
    Packing packing = Packing.of(BATCH);
    assertArrayEquals(new long[] {1, 2, 3, 7, 8}, packing.ids());
    assertArrayEquals(new long[] {0, 1, 2, 0, 1}, packing.positions());
    assertArrayEquals(new long[] {0, 1, 2, 3, 4, 3}, packing.pad());
    assertArrayEquals(new long[] {0, 1, 2, 3, 4}, packing.unpad());
    assertArrayEquals(new long[] {1, 2, 3, 4}, packing.rows());
  }

  @Test
  void longSequencesOfDifferentLengthAreApart() {
    PackedSequences batch =
        new PackedSequences(List.of(new int[91], new int[81], new int[101]), List.of(1, 1, 1));
    Packing packing = Packing.of(batch);
    assertArrayEquals(new long[] {90, 170, 270}, packing.ends());
    assertEquals(0, packing.unpad().length);
  }

  @Test
  void rejectsResponsesOutsideTheirSequences() {
    int[] tokens = {1, 2};
    assertThrows(IllegalArgumentException.class, () -> one(tokens, 0));
    assertThrows(IllegalArgumentException.class, () -> one(tokens, 3));
    assertThrows(IllegalArgumentException.class, () -> one(tokens, 2));
    assertThrows(
        IllegalArgumentException.class, () -> new PackedSequences(List.of(tokens), List.of()));
  }

  private static PackedSequences one(int[] tokens, int start) {
    return new PackedSequences(List.of(tokens), List.of(start));
  }
}
