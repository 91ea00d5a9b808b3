package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// One term of a mix of finite logits: sets a block of values to it, or adds it.
///
/// ```
/// t_v = (plus_v − minus_v) − centre
/// value_v += weight · t_v          size_v += |weight · t_v|
/// ```
///
/// Of coarse logits, see [Scan], t is exact, and those in native memory are read here. Of others
/// what the two subtractions round off is added again, so that t is off by three roundings. Sizes
/// are those of what values of several terms were added up from; the size of a value of one term is
/// its magnitude.
public final class PlainTerm {

  private PlainTerm() {}

  /// The coefficients of a term at one row.
  ///
  /// @param weight what the centred difference is multiplied by
  /// @param centre the difference at the pivot token, rounded
  /// @param centreLow what rounding left out of it
  public record Coefficients(double weight, double centre, double centreLow) {}

  /// Room for the logits of two roles in a block, for the values of a mix, and for their sizes.
  ///
  /// @param plus added, [Fold#BLOCK] elements
  /// @param minus subtracted, as many; zeros if the term has one role
  /// @param value a row or a block of values
  /// @param size a block of sizes
  public record Block(double[] plus, double[] minus, Slice value, Slice size) {
    /// Room for a block.
    public Block() {
      this(new double[Fold.BLOCK], new double[Fold.BLOCK], Slice.ofBlock(), Slice.ofBlock());
    }

    /// The same room with another place for the values.
    public Block into(Slice values) {
      return new Block(plus, minus, values, size);
    }
  }

  /// Tokens of a block.
  ///
  /// @param token the first
  /// @param count how many, a multiple of sixteen
  public record Range(int token, int count) {}

  /// Coarse logits of one role in native memory.
  ///
  /// @param row the logits
  /// @param c the coefficients
  public record Single(NativeRow row, Coefficients c) {}

  /// A difference of coarse logits in native memory.
  ///
  /// @param plus the logits added
  /// @param minus the logits subtracted
  /// @param c the coefficients
  public record Pair(NativeRow plus, NativeRow minus, Coefficients c) {}

  /// Sets the values to coarse logits of one role.
  ///
  /// @param a the logits
  /// @param range the tokens
  /// @param value receives the values
  public static void set(Single a, Range range, Slice value) {
    double[] values = value.array();
    int to = value.at(range.token);
    MemorySegment segment = a.row.segment();
    long at = a.row.at(range.token);
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, a.c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, a.c.centre);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      DoubleVector z =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, segment, at + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      z.sub(centre).mul(weight).intoArray(values, to + i);
    }
  }

  /// Sets the values to a difference.
  ///
  /// @param a the difference
  /// @param range the tokens
  /// @param value receives the values
  public static void set(Pair a, Range range, Slice value) {
    double[] values = value.array();
    int to = value.at(range.token);
    MemorySegment plus = a.plus.segment();
    MemorySegment minus = a.minus.segment();
    long plusAt = a.plus.at(range.token);
    long minusAt = a.minus.at(range.token);
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, a.c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, a.c.centre);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      DoubleVector z =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, plus, plusAt + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      DoubleVector other =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, minus, minusAt + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      z.sub(other).sub(centre).mul(weight).intoArray(values, to + i);
    }
  }

  /// Sets values and sizes to those of a sum of two differences.
  ///
  /// @param a one of them
  /// @param b the other
  /// @param range the tokens
  /// @param block receives values and sizes
  public static void set(Pair a, Pair b, Range range, Block block) {
    double[] values = block.value.array();
    int to = block.value.at(range.token);
    double[] sizes = block.size.array();
    int sizeAt = block.size.at(range.token);
    MemorySegment plusA = a.plus.segment();
    MemorySegment minusA = a.minus.segment();
    MemorySegment plusB = b.plus.segment();
    MemorySegment minusB = b.minus.segment();
    long plusAtA = a.plus.at(range.token);
    long minusAtA = a.minus.at(range.token);
    long plusAtB = b.plus.at(range.token);
    long minusAtB = b.minus.at(range.token);
    DoubleVector weightA = DoubleVector.broadcast(Lanes.SPECIES, a.c.weight);
    DoubleVector centreA = DoubleVector.broadcast(Lanes.SPECIES, a.c.centre);
    DoubleVector weightB = DoubleVector.broadcast(Lanes.SPECIES, b.c.weight);
    DoubleVector centreB = DoubleVector.broadcast(Lanes.SPECIES, b.c.centre);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      DoubleVector first =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, plusA, plusAtA + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      DoubleVector other =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, minusA, minusAtA + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      first = first.sub(other).sub(centreA).mul(weightA);
      DoubleVector second =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, plusB, plusAtB + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      other =
          (DoubleVector)
              FloatVector.fromMemorySegment(Lanes.FLOATS, minusB, minusAtB + 4L * i, LITTLE_ENDIAN)
                  .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
      second = second.sub(other).sub(centreB);
      second.fma(weightB, first).intoArray(values, to + i);
      second = second.mul(weightB).lanewise(VectorOperators.ABS);
      first.lanewise(VectorOperators.ABS).add(second).intoArray(sizes, sizeAt + i);
    }
  }

  /// Sets the values to a term of coarse logits that are in the block.
  ///
  /// @param c the coefficients
  /// @param block logits, and what is made of them
  /// @param range the tokens
  public static void setCoarse(Coefficients c, Block block, Range range) {
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, c.centre);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      coarse(centre, block, i).mul(weight).intoArray(block.value.array(), valueAt(block, range, i));
    }
  }

  /// Adds a term of coarse logits that are in the block; parameters as in [#setCoarse].
  public static void addCoarse(Coefficients c, Block block, Range range) {
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, c.centre);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      add(coarse(centre, block, i), weight, block, range, i);
    }
  }

  /// Sets the values to a term of any finite logits; parameters as in [#setCoarse].
  public static void setFine(Coefficients c, Block block, Range range) {
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, c.centre);
    DoubleVector centreLow = DoubleVector.broadcast(Lanes.SPECIES, c.centreLow);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      fine(centre, centreLow, block, i)
          .mul(weight)
          .intoArray(block.value.array(), valueAt(block, range, i));
    }
  }

  /// Adds a term of any finite logits; parameters as in [#setCoarse].
  public static void addFine(Coefficients c, Block block, Range range) {
    DoubleVector weight = DoubleVector.broadcast(Lanes.SPECIES, c.weight);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, c.centre);
    DoubleVector centreLow = DoubleVector.broadcast(Lanes.SPECIES, c.centreLow);
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      add(fine(centre, centreLow, block, i), weight, block, range, i);
    }
  }

  /// Sets the sizes to the magnitudes of the values, of which there is one term so far.
  ///
  /// @param block the values
  /// @param range the tokens
  public static void size(Block block, Range range) {
    for (int i = 0; i < range.count; i += Lanes.COUNT) {
      DoubleVector.fromArray(Lanes.SPECIES, block.value.array(), valueAt(block, range, i))
          .lanewise(VectorOperators.ABS)
          .intoArray(block.size.array(), sizeAt(block, range, i));
    }
  }

  private static int valueAt(Block block, Range range, int i) {
    return block.value.at(range.token) + i;
  }

  private static int sizeAt(Block block, Range range, int i) {
    return block.size.at(range.token) + i;
  }

  private static DoubleVector coarse(DoubleVector centre, Block block, int i) {
    return DoubleVector.fromArray(Lanes.SPECIES, block.plus, i)
        .sub(DoubleVector.fromArray(Lanes.SPECIES, block.minus, i))
        .sub(centre);
  }

  private static DoubleVector fine(
      DoubleVector centre, DoubleVector centreLow, Block block, int i) {
    DoubleVector a = DoubleVector.fromArray(Lanes.SPECIES, block.plus, i);
    DoubleVector b = DoubleVector.fromArray(Lanes.SPECIES, block.minus, i);
    DoubleVector difference = a.sub(b);
    DoubleVector high = difference.sub(centre);
    DoubleVector low = Difference.low(a, b, difference).sub(centreLow);
    return high.add(Difference.low(difference, centre, high).add(low));
  }

  private static void add(DoubleVector t, DoubleVector weight, Block block, Range range, int i) {
    double[] values = block.value.array();
    int at = valueAt(block, range, i);
    t.fma(weight, DoubleVector.fromArray(Lanes.SPECIES, values, at)).intoArray(values, at);
    double[] sizes = block.size.array();
    int sizeAt = sizeAt(block, range, i);
    t.mul(weight)
        .lanewise(VectorOperators.ABS)
        .add(DoubleVector.fromArray(Lanes.SPECIES, sizes, sizeAt))
        .intoArray(sizes, sizeAt);
  }

  /// t of one token of any finite logits.
  static double scalar(double plus, double minus, Coefficients c) {
    double difference = plus - minus;
    double high = difference - c.centre;
    double low = Difference.low(plus, minus) - c.centreLow;
    return high + (Difference.low(difference, c.centre) + low);
  }
}
