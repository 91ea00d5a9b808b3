package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Little-endian numbers in memory as doubles: exact, so that no width can be told from another.
public final class Widen {

  static final ValueLayout.OfDouble F64 =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfShort BITS16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private Widen() {}

  /// binary64.
  ///
  /// @param from where they are
  /// @param offset the first byte
  /// @param out receives them
  /// @param at the element of `out` that receives the first
  /// @param count how many
  public static void binary64(MemorySegment from, long offset, double[] out, int at, int count) {
    MemorySegment.copy(from, F64, offset, out, at, count);
  }

  /// binary32; parameters as in [#binary64].
  public static void binary32(MemorySegment from, long offset, double[] out, int at, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector numbers =
          (DoubleVector)
              FloatVector.fromMemorySegment(
                      Lanes.FLOATS, from, offset + 4L * i, ByteOrder.LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      numbers.intoArray(out, at + i);
    }
    for (; i < count; i++) {
      out[at + i] = from.get(F32, offset + 4L * i);
    }
  }

  /// bfloat16; parameters as in [#binary64].
  public static void bfloat16(MemorySegment from, long offset, double[] out, int at, int count) {
    for (int i = 0; i < count; i++) {
      out[at + i] = Float.intBitsToFloat(from.get(BITS16, offset + 2L * i) << 16);
    }
  }

  /// binary16; parameters as in [#binary64].
  public static void binary16(MemorySegment from, long offset, double[] out, int at, int count) {
    for (int i = 0; i < count; i++) {
      out[at + i] = Float.float16ToFloat(from.get(BITS16, offset + 2L * i));
    }
  }
}
