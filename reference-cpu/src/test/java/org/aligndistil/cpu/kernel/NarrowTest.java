package org.aligndistil.cpu.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.stream.LongStream;
import org.aligndistil.backend.matrix.ElementType;
import org.junit.jupiter.api.Test;

/// Vectors round as one number after the other does.
class NarrowTest {

  /// Numbers of every exponent, ties of bfloat16 and their neighbours, and what is no number.
  private static double[] numbers() {
    Random random = new Random(5);
    LongStream ties =
        LongStream.range(0, 20000)
            .map(_ -> (random.nextLong() & -(1L << 45)) | (1L << 44))
            .flatMap(tie -> LongStream.of(tie - 1, tie, tie + 1));
    LongStream others = random.longs(50000);
    LongStream subnormal =
        LongStream.range(-600, 600)
            .mapToDouble(k -> k * 0x1p-135)
            .mapToLong(Double::doubleToRawLongBits);
    LongStream special =
        LongStream.of(
            Double.doubleToRawLongBits(-0.0),
            Double.doubleToRawLongBits(Double.NaN),
            0xfff8_0000_0000_0000L,
            Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
            Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY),
            Double.doubleToRawLongBits(0x1.fffp127),
            Double.doubleToRawLongBits(-0x1.fep127));
    return LongStream.of(0)
        .flatMap(_ ->
            LongStream.concat(
                ties, LongStream.concat(others, LongStream.concat(subnormal, special))))
        .mapToDouble(Double::longBitsToDouble)
        .toArray();
  }

  @Test
  void bfloat16() {
    double[] x = numbers();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(2L * x.length + 1);
      Narrow.bfloat16(x, x.length, out, 1);
      for (int i = 0; i < x.length; i++) {
        double number = x[i];
        assertEquals(
            ElementType.toBfloat16(number),
            out.get(Widen.BITS16, 1 + 2L * i),
            () -> Double.toHexString(number));
      }
    }
  }

  @Test
  void binary32() {
    double[] x = numbers();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(4L * x.length + 1);
      Narrow.binary32(x, x.length, out, 1);
      for (int i = 0; i < x.length; i++) {
        assertEquals((float) x[i], out.get(Widen.F32, 1 + 4L * i));
      }
    }
  }
}
