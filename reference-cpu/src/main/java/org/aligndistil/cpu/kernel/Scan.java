package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// A first look at a block of logits: how far they go, and whether they are *coarse*.
///
/// Coarse logits are multiples of 2⁻⁴³ below 256 in magnitude, as almost all binary32 logits of
/// language models are. Differences of coarse logits, and differences of those, are exact. Of
/// binary32 only 0 and numbers from 2⁻²⁰ on are taken for coarse, which all such are.
public final class Scan {

  private static final double LARGEST = 256;

  /// Added to a number below 256 it leaves no bits below 2⁻⁴³.
  private static final double GRID = 768;

  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.bits()));

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(Lanes.bits()));

  /// The bits of a binary32 that say its magnitude. Added to them it leaves 0 the greatest of all,
  /// and the order of the others.
  private static final int MAGNITUDE = 0x7fffffff;

  /// From 2⁻²⁰ on a binary32 is a multiple of 2⁻⁴³.
  private static final int FINEST = Float.floatToRawIntBits(0x1p-20f) + MAGNITUDE;

  private double greatest;
  private double magnitude;
  private boolean onGrid;

  /// Nothing seen yet.
  public Scan() {}

  /// Looks at a block of logits in native memory.
  ///
  /// @param row the logits
  /// @param token the first of them
  /// @param count how many
  public void simd(NativeRow row, int token, int count) {
    MemorySegment segment = row.segment();
    long offset = row.at(token);
    int length = FLOATS.length();
    FloatVector high0 = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector high1 = high0;
    IntVector bits = IntVector.broadcast(INTS, MAGNITUDE);
    IntVector largest0 = IntVector.broadcast(INTS, 0);
    IntVector largest1 = largest0;
    IntVector smallest0 = bits;
    IntVector smallest1 = bits;
    int i = 0;
    for (; i <= count - 2 * length; i += 2 * length) {
      long at = offset + 4L * i;
      FloatVector z0 = FloatVector.fromMemorySegment(FLOATS, segment, at, LITTLE_ENDIAN);
      FloatVector z1 =
          FloatVector.fromMemorySegment(FLOATS, segment, at + 4L * length, LITTLE_ENDIAN);
      high0 = high0.blend(z0, z0.compare(VectorOperators.GT, high0));
      high1 = high1.blend(z1, z1.compare(VectorOperators.GT, high1));
      IntVector magnitude0 = z0.reinterpretAsInts().and(bits);
      IntVector magnitude1 = z1.reinterpretAsInts().and(bits);
      largest0 = largest0.max(magnitude0);
      largest1 = largest1.max(magnitude1);
      smallest0 = smallest0.min(magnitude0.add(bits));
      smallest1 = smallest1.min(magnitude1.add(bits));
    }
    greatest =
        Math.max(high0.reduceLanes(VectorOperators.MAX), high1.reduceLanes(VectorOperators.MAX));
    int most = largest0.max(largest1).reduceLanes(VectorOperators.MAX);
    int fewest = smallest0.min(smallest1).reduceLanes(VectorOperators.MIN);
    for (; i < count; i++) {
      float z = segment.get(Widen.F32, offset + 4L * i);
      greatest = z > greatest ? z : greatest;
      int size = Float.floatToRawIntBits(z) & MAGNITUDE;
      most = Math.max(most, size);
      fewest = Math.min(fewest, size + MAGNITUDE);
    }
    magnitude = Float.intBitsToFloat(most);
    onGrid = fewest >= FINEST;
  }

  /// Looks at a block.
  ///
  /// @param x the logits
  /// @param count how many
  public void simd(double[] x, int count) {
    DoubleVector grid = DoubleVector.broadcast(Lanes.SPECIES, GRID);
    DoubleVector high = DoubleVector.broadcast(Lanes.SPECIES, Double.NEGATIVE_INFINITY);
    DoubleVector off = DoubleVector.broadcast(Lanes.SPECIES, 0);
    LongVector largest = off.reinterpretAsLongs();
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector z = DoubleVector.fromArray(Lanes.SPECIES, x, i);
      high = high.blend(z, z.compare(VectorOperators.GT, high));
      largest = largest.max(z.lanewise(VectorOperators.ABS).reinterpretAsLongs());
      off = off.add(z.add(grid).sub(grid).sub(z).lanewise(VectorOperators.ABS));
    }
    greatest = high.reduceLanes(VectorOperators.MAX);
    magnitude = Double.longBitsToDouble(largest.reduceLanes(VectorOperators.MAX));
    onGrid = off.reduceLanes(VectorOperators.ADD) == 0;
    rest(x, i, count);
  }

  /// The definition.
  void scalar(double[] x, int count) {
    greatest = Double.NEGATIVE_INFINITY;
    magnitude = 0;
    onGrid = true;
    rest(x, 0, count);
  }

  private void rest(double[] x, int from, int count) {
    for (int i = from; i < count; i++) {
      double z = x[i];
      greatest = z > greatest ? z : greatest;
      magnitude = Math.max(magnitude, Math.abs(z));
      onGrid &= z + GRID - GRID == z;
    }
  }

  /// The greatest logit; NaN does not count.
  public double greatest() {
    return greatest;
  }

  /// The greatest magnitude of a logit; NaN if one is.
  public double magnitude() {
    return magnitude;
  }

  /// Where a logit is: the first of several.
  ///
  /// @param logit one of the block's
  /// @param row the logits
  /// @param token the first logit of the block
  /// @param count how many there are
  /// @return counted from the first logit of the block
  public static int indexOf(double logit, NativeRow row, int token, int count) {
    MemorySegment segment = row.segment();
    long offset = row.at(token);
    float wanted = (float) logit;
    int i = 0;
    for (; i <= count - FLOATS.length(); i += FLOATS.length()) {
      VectorMask<Float> found =
          FloatVector.fromMemorySegment(FLOATS, segment, offset + 4L * i, LITTLE_ENDIAN)
              .compare(VectorOperators.EQ, wanted);
      if (found.anyTrue()) {
        return i + found.firstTrue();
      }
    }
    while (segment.get(Widen.F32, offset + 4L * i) != wanted) {
      i++;
    }
    return i;
  }

  /// The same of logits in an array, from 0.
  public static int indexOf(double logit, double[] x) {
    int i = 0;
    while (x[i] != logit) {
      i++;
    }
    return i;
  }

  /// Whether all logits are coarse. NaN is not.
  public boolean isCoarse() {
    return onGrid && magnitude < LARGEST;
  }
}
