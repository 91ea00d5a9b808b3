package org.aligndistil.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void exactReadsBackAsTheSameDouble() {
    for (double value :
        List.of(15.0, -0.1, 1e-5, 1.0 / 3, Double.MIN_VALUE, Double.MAX_VALUE, 1e22, -0.0)) {
      assertEquals(value, Double.parseDouble(Numbers.exact(value)));
    }
    assertEquals("15", Numbers.exact(15));
    assertEquals("1e-5", Numbers.exact(1e-5));
    assertEquals("Infinity", Numbers.exact(Double.POSITIVE_INFINITY));
  }

  @Test
  void boundIsNeverRoundedDown() {
    assertEquals("1.3e-15", Numbers.bound(1.2000001e-15));
    assertEquals("1.0e-14", Numbers.bound(9.91e-15));
    assertEquals("0", Numbers.bound(0));
    assertEquals("NaN", Numbers.bound(Double.NaN));
  }

  @Test
  void alignedPutsPointUnderPoint() {
    assertEquals(
        List.of("-12.3457", "  0.333333", "  1", "  0", "  1.23457e-07"),
        Numbers.aligned(List.of(-12.345678, 1.0 / 3, 1.0, 0.0, 1.2345678e-7)));
  }
}
