package org.aligndistil.backend.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ElementTypeTest {

  private static double bfloat16(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static double binary16(int bits) {
    return Float.float16ToFloat((short) bits);
  }

  /// Rounding every double near every pair of neighbours is the definition of
  /// round-to-nearest-even.
  @Test
  void bfloat16IsTheNearestWithTiesToEven() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    for (int bits = 0; bits < 0x7f7f; bits++) {
      double low = bfloat16(bits);
      double high = bfloat16(bits + 1);
      double middle = low + (high - low) / 2;
      short even = (short) ((bits & 1) == 0 ? bits : bits + 1);
      assertEquals(even, ElementType.toBfloat16(middle));
      assertEquals((short) bits, ElementType.toBfloat16(Math.nextDown(middle)));
      assertEquals((short) (bits + 1), ElementType.toBfloat16(Math.nextUp(middle)));
      double any = low + random.nextDouble() * (high - low);
      assertEquals(nearest(any, low, high), bfloat16(ElementType.toBfloat16(any)));
      assertEquals(nearest(any, low, high), -bfloat16(ElementType.toBfloat16(-any)));
    }
  }

  @Test
  void binary16IsTheNearestWithTiesToEven() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      double low = binary16(bits);
      double high = binary16(bits + 1);
      double middle = low + (high - low) / 2;
      short even = (short) ((bits & 1) == 0 ? bits : bits + 1);
      assertEquals(even, ElementType.toBinary16(middle));
      assertEquals((short) bits, ElementType.toBinary16(Math.nextDown(middle)));
      assertEquals((short) (bits + 1), ElementType.toBinary16(Math.nextUp(middle)));
      assertEquals(-low, binary16(ElementType.toBinary16(-low)));
    }
  }

  @Test
  void whatIsTooLargeOrNoNumberStaysSo() {
    assertEquals(Double.POSITIVE_INFINITY, bfloat16(ElementType.toBfloat16(1e300)));
    assertEquals(Double.NEGATIVE_INFINITY, bfloat16(ElementType.toBfloat16(-1e300)));
    assertEquals(Double.POSITIVE_INFINITY, binary16(ElementType.toBinary16(1e300)));
    assertEquals(Double.NaN, bfloat16(ElementType.toBfloat16(Double.NaN)));
    assertEquals(Double.NaN, binary16(ElementType.toBinary16(Double.NaN)));
  }

  private static double nearest(double x, double low, double high) {
    BigDecimal exact = new BigDecimal(x);
    BigDecimal below = exact.subtract(new BigDecimal(low));
    BigDecimal above = new BigDecimal(high).subtract(exact);
    return below.compareTo(above) < 0 ? low : high;
  }
}
