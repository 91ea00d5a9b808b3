package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Little-endian numbers in memory as binary32 elsewhere in memory: exact.
public final class ToBinary32 {

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(Lanes.bits()));

  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(Lanes.bits() / 2));

  private ToBinary32() {}

  /// Numbers in memory.
  ///
  /// @param segment where they are
  /// @param offset the byte at which they begin
  public record Place(MemorySegment segment, long offset) {}

  /// From binary32.
  ///
  /// @param from where they are
  /// @param to where they go
  /// @param count how many
  public static void binary32(Place from, Place to, int count) {
    MemorySegment.copy(from.segment, from.offset, to.segment, to.offset, 4L * count);
  }

  /// From bfloat16; parameters as in [#binary32].
  public static void bfloat16(Place from, Place to, int count) {
    int i = 0;
    for (; i <= count - INTS.length(); i += INTS.length()) {
      IntVector bits =
          (IntVector)
              ShortVector.fromMemorySegment(
                      SHORTS, from.segment, from.offset + 2L * i, ByteOrder.LITTLE_ENDIAN)
                  .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
      bits.lanewise(VectorOperators.LSHL, 16)
          .intoMemorySegment(to.segment, to.offset + 4L * i, ByteOrder.LITTLE_ENDIAN);
    }
    for (; i < count; i++) {
      int bits = from.segment.get(Widen.BITS16, from.offset + 2L * i) << 16;
      to.segment.set(Widen.F32, to.offset + 4L * i, Float.intBitsToFloat(bits));
    }
  }

  /// From binary16; parameters as in [#binary32].
  public static void binary16(Place from, Place to, int count) {
    for (int i = 0; i < count; i++) {
      short bits = from.segment.get(Widen.BITS16, from.offset + 2L * i);
      to.segment.set(Widen.F32, to.offset + 4L * i, Float.float16ToFloat(bits));
    }
  }
}
