package org.aligndistil.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.aligndistil.objective.Denominators.Size;
import org.junit.jupiter.api.Test;

class DenominatorsTest {

  private static final Sequences SEQUENCES =
      new Sequences(
          new int[] {0, 2, 5, 5, 9},
          List.of(new Sequences.Pair(0, 1)),
          List.of(
              ResponseKind.CHOSEN,
              ResponseKind.REJECTED,
              ResponseKind.GENERATED,
              ResponseKind.GENERATED));

  @Test
  void everyKindIsCountedByItself() {
    Denominators denominators = Denominators.of(SEQUENCES);
    assertEquals(new Size(1, 2), denominators.of(Set.of(ResponseKind.CHOSEN)));
    assertEquals(new Size(1, 3), denominators.of(Set.of(ResponseKind.REJECTED)));
    assertEquals(new Size(2, 4), denominators.of(Set.of(ResponseKind.GENERATED)));
    assertEquals(Size.ZERO, denominators.of(Set.of(ResponseKind.MISMATCHED)));
    assertEquals(1, denominators.pairs());
  }

  @Test
  void kindsAreCountedTogether() {
    Denominators denominators = Denominators.of(SEQUENCES);
    Set<ResponseKind> both = Set.of(ResponseKind.CHOSEN, ResponseKind.GENERATED);
    assertEquals(new Size(3, 6), denominators.of(both));
    assertEquals(new Size(4, 9), denominators.all());
  }

  @Test
  void denominatorsOfPartsAddUpToThoseOfTheWhole() {
    Denominators more =
        new Denominators(
            Map.of(
                ResponseKind.CHOSEN, new Size(2, 7),
                ResponseKind.MISMATCHED, new Size(1, 1)),
            3);
    Denominators sum = Denominators.of(SEQUENCES).plus(more);
    assertEquals(new Size(3, 9), sum.of(Set.of(ResponseKind.CHOSEN)));
    assertEquals(new Size(2, 4), sum.of(Set.of(ResponseKind.GENERATED)));
    assertEquals(new Size(1, 1), sum.of(Set.of(ResponseKind.MISMATCHED)));
    assertEquals(new Size(7, 17), sum.all());
    assertEquals(4, sum.pairs());
    assertEquals(sum, more.plus(Denominators.of(SEQUENCES)));
  }

  @Test
  void sizesMustNotBeNegative() {
    var error = assertThrows(IllegalArgumentException.class, () -> new Size(1, -2));
    assertEquals("sizes must not be negative: sequences 1.0, tokens -2.0", error.getMessage());
  }
}
