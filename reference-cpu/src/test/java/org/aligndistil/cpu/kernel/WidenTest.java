package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Every number of 16 bits, and awkward numbers of 32, are widened exactly.
class WidenTest {

  private static final int ALL = 1 << 16;

  /// All numbers of 16 bits, after one byte that leaves them unaligned.
  private static MemorySegment all() {
    MemorySegment segment = MemorySegment.ofArray(new byte[1 + 2 * ALL]);
    for (int bits = 0; bits < ALL; bits++) {
      segment.set(Widen.BITS16, 1 + 2L * bits, (short) bits);
    }
    return segment;
  }

  private static float bfloat16(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /// A reading of the format: sign, five bits of exponent, ten of mantissa.
  private static double binary16(int bits) {
    int exponent = (bits >> 10) & 31;
    int mantissa = bits & 1023;
    double size =
        switch (exponent) {
          case 0 -> Math.scalb((double) mantissa, -24);
          case 31 -> mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
          default -> Math.scalb(1024.0 + mantissa, exponent - 25);
        };
    return bits >> 15 == 0 ? size : -size;
  }

  @Test
  void everyNumberOf16BitsBecomesTheSameDouble() {
    double[] brain = new double[2 + ALL];
    double[] half = new double[2 + ALL];
    Widen.bfloat16(all(), 1, brain, 2, ALL);
    Widen.binary16(all(), 1, half, 2, ALL);
    for (int bits = 0; bits < ALL; bits++) {
      assertEquals((double) bfloat16(bits), brain[2 + bits]);
      assertEquals(binary16(bits), half[2 + bits]);
    }
  }

  @Test
  void everyNumberOf16BitsBecomesTheSameBinary32() {
    for (int skipped : new int[] {0, 1, 7, 15}) {
      int count = ALL - skipped;
      MemorySegment brain = MemorySegment.ofArray(new byte[3 + 4 * ALL]);
      MemorySegment half = MemorySegment.ofArray(new byte[3 + 4 * ALL]);
      ToBinary32.Place from = new ToBinary32.Place(all(), 1 + 2L * skipped);
      ToBinary32.bfloat16(from, new ToBinary32.Place(brain, 3), count);
      ToBinary32.binary16(from, new ToBinary32.Place(half, 3), count);
      for (int i = 0; i < count; i++) {
        assertEquals(bfloat16(skipped + i), brain.get(Widen.F32, 3 + 4L * i));
        assertEquals((float) binary16(skipped + i), half.get(Widen.F32, 3 + 4L * i));
      }
    }
  }

  @Test
  void numbersOf32BitsStayWhatTheyAre() {
    float[] numbers = {
      0,
      -0f,
      1,
      Float.MIN_VALUE,
      -Float.MAX_VALUE,
      Float.NEGATIVE_INFINITY,
      0.1f,
      Float.NaN,
      3,
      4,
      5
    };
    MemorySegment from = MemorySegment.ofArray(new byte[2 + 4 * numbers.length]);
    for (int i = 0; i < numbers.length; i++) {
      from.set(Widen.F32, 2 + 4L * i, numbers[i]);
    }
    MemorySegment copy = MemorySegment.ofArray(new byte[1 + 4 * numbers.length]);
    ToBinary32.binary32(
        new ToBinary32.Place(from, 2), new ToBinary32.Place(copy, 1), numbers.length);
    double[] wide = new double[1 + numbers.length];
    Widen.binary32(from, 2, wide, 1, numbers.length);
    double[] again = new double[numbers.length];
    MemorySegment doubles = MemorySegment.ofArray(wide);
    Widen.binary64(doubles, 8, again, 0, numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      assertEquals((double) numbers[i], wide[1 + i]);
      assertEquals(numbers[i], copy.get(Widen.F32, 1 + 4L * i));
      assertEquals((double) numbers[i], again[i]);
    }
  }
}
