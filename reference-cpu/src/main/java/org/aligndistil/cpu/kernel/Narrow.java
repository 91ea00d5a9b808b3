package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.aligndistil.backend.matrix.ElementType;

/// Doubles as little-endian numbers in memory, each rounded once to the nearest, ties to even.
public final class Narrow {

  /// As many shorts, where there is a vector as short as that.
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, Lanes.bits() / 4)));

  private static final boolean HAS_SHORTS = SHORTS.length() == Lanes.COUNT;

  /// Bits of a double that bfloat16 has no room for.
  private static final int DROPPED = 45;

  private static final long HALF = 1L << (DROPPED - 1);

  /// Where bfloat16 becomes subnormal.
  private static final double LEAST_NORMAL = 0x1p-126;

  /// Adding it leaves a multiple of the least bfloat16, 2⁻¹³³.
  private static final double GRID = 0x1.8p-81;

  private Narrow() {}

  /// As binary64.
  ///
  /// @param x the numbers, from 0
  /// @param count how many
  /// @param to where they go
  /// @param offset the byte that receives the first
  public static void binary64(double[] x, int count, MemorySegment to, long offset) {
    MemorySegment.copy(x, 0, to, Widen.F64, offset, count);
  }

  /// As binary32; parameters as in [#binary64].
  public static void binary32(double[] x, int count, MemorySegment to, long offset) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      FloatVector numbers =
          (FloatVector)
              DoubleVector.fromArray(Lanes.SPECIES, x, i)
                  .convertShape(VectorOperators.D2F, Lanes.FLOATS, 0);
      numbers.intoMemorySegment(to, offset + 4L * i, LITTLE_ENDIAN);
    }
    for (; i < count; i++) {
      to.set(Widen.F32, offset + 4L * i, (float) x[i]);
    }
  }

  /// As bfloat16; parameters as in [#binary64].
  ///
  /// Rounding adds half of what is dropped to the bits of a double, less one where the result would
  /// be odd; subnormal results are rounded by an addition. What is left fits into binary32, of
  /// which bfloat16 is the upper half.
  public static void bfloat16(double[] x, int count, MemorySegment to, long offset) {
    int i = 0;
    for (; HAS_SHORTS && i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector number = DoubleVector.fromArray(Lanes.SPECIES, x, i);
      LongVector bits = number.reinterpretAsLongs();
      LongVector odd = bits.lanewise(VectorOperators.LSHR, DROPPED).and(1);
      DoubleVector rounded =
          bits.add(HALF - 1)
              .add(odd)
              .lanewise(VectorOperators.LSHR, DROPPED)
              .lanewise(VectorOperators.LSHL, DROPPED)
              .reinterpretAsDoubles();
      DoubleVector small =
          number
              .add(GRID)
              .sub(GRID)
              .lanewise(VectorOperators.ABS)
              .reinterpretAsLongs()
              .or(bits.and(Long.MIN_VALUE))
              .reinterpretAsDoubles();
      DoubleVector size = number.lanewise(VectorOperators.ABS);
      rounded = rounded.blend(small, size.compare(VectorOperators.LT, LEAST_NORMAL));
      rounded = rounded.blend(Double.NaN, number.test(VectorOperators.IS_NAN));
      IntVector halves =
          ((FloatVector) rounded.convertShape(VectorOperators.D2F, Lanes.FLOATS, 0))
              .reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, 16);
      ((ShortVector) halves.convertShape(VectorOperators.I2S, SHORTS, 0))
          .intoMemorySegment(to, offset + 2L * i, LITTLE_ENDIAN);
    }
    for (; i < count; i++) {
      to.set(Widen.BITS16, offset + 2L * i, ElementType.toBfloat16(x[i]));
    }
  }

  /// As binary16; parameters as in [#binary64].
  public static void binary16(double[] x, int count, MemorySegment to, long offset) {
    for (int i = 0; i < count; i++) {
      to.set(Widen.BITS16, offset + 2L * i, ElementType.toBinary16(x[i]));
    }
  }
}
