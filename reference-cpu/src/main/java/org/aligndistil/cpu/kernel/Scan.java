package org.aligndistil.cpu.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// A first look at a block of logits: its extremes, and whether they are *coarse*.
///
/// Coarse logits are multiples of 2⁻⁴³ below 256 in magnitude, as almost all binary32 logits of
/// language models are, and all of 16 bits above 10⁻¹⁰. Differences of coarse logits, and
/// differences of those, are exact.
public final class Scan {

  private static final double LARGEST = 256;

  /// Added to a number below 256 it leaves no bits below 2⁻⁴³.
  private static final double GRID = 768;

  private static final DoubleVector V_GRID = DoubleVector.broadcast(Lanes.SPECIES, GRID);

  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Lanes.bits()));

  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(Lanes.bits()));

  /// The bits of a binary32 that say its magnitude. Added to them it leaves 0 the greatest of all,
  /// and the order of the others.
  private static final int MAGNITUDE = 0x7fffffff;

  /// From 2⁻²⁰ on a binary32 is a multiple of 2⁻⁴³.
  private static final int FINEST = Float.floatToRawIntBits(0x1p-20f) + MAGNITUDE;

  private static final int COARSEST = Float.floatToRawIntBits((float) LARGEST);

  private double greatest;
  private double least;
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
    long offset = row.offset() + 4L * token;
    FloatVector high = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector low = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
    IntVector largest = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    IntVector smallest = IntVector.broadcast(INTS, Integer.MAX_VALUE);
    int i = 0;
    for (; i <= count - FLOATS.length(); i += FLOATS.length()) {
      FloatVector z =
          FloatVector.fromMemorySegment(FLOATS, segment, offset + 4L * i, ByteOrder.LITTLE_ENDIAN);
      high = high.blend(z, z.compare(VectorOperators.GT, high));
      low = low.blend(z, z.compare(VectorOperators.LT, low));
      IntVector magnitude = z.reinterpretAsInts().and(MAGNITUDE);
      largest = largest.max(magnitude);
      smallest = smallest.min(magnitude.add(MAGNITUDE));
    }
    greatest = high.reduceLanes(VectorOperators.MAX);
    least = low.reduceLanes(VectorOperators.MIN);
    int most = largest.reduceLanes(VectorOperators.MAX);
    int fewest = smallest.reduceLanes(VectorOperators.MIN);
    for (; i < count; i++) {
      float z = segment.get(Widen.F32, offset + 4L * i);
      greatest = z > greatest ? z : greatest;
      least = z < least ? z : least;
      int magnitude = Float.floatToRawIntBits(z) & MAGNITUDE;
      most = Math.max(most, magnitude);
      fewest = Math.min(fewest, magnitude + MAGNITUDE);
    }
    onGrid = fewest >= FINEST && most < COARSEST;
  }

  /// Looks at a block.
  ///
  /// @param x the logits
  /// @param count how many
  public void simd(double[] x, int count) {
    DoubleVector high = DoubleVector.broadcast(Lanes.SPECIES, Double.NEGATIVE_INFINITY);
    DoubleVector low = DoubleVector.broadcast(Lanes.SPECIES, Double.POSITIVE_INFINITY);
    DoubleVector off = DoubleVector.broadcast(Lanes.SPECIES, 0);
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector z = DoubleVector.fromArray(Lanes.SPECIES, x, i);
      high = high.blend(z, z.compare(VectorOperators.GT, high));
      low = low.blend(z, z.compare(VectorOperators.LT, low));
      off = off.add(z.add(V_GRID).sub(V_GRID).sub(z).lanewise(VectorOperators.ABS));
    }
    greatest = high.reduceLanes(VectorOperators.MAX);
    least = low.reduceLanes(VectorOperators.MIN);
    onGrid = off.reduceLanes(VectorOperators.ADD) == 0;
    rest(x, i, count);
  }

  /// The definition.
  void scalar(double[] x, int count) {
    greatest = Double.NEGATIVE_INFINITY;
    least = Double.POSITIVE_INFINITY;
    onGrid = true;
    rest(x, 0, count);
  }

  private void rest(double[] x, int from, int count) {
    for (int i = from; i < count; i++) {
      double z = x[i];
      greatest = z > greatest ? z : greatest;
      least = z < least ? z : least;
      onGrid &= z + GRID - GRID == z;
    }
  }

  /// The greatest logit; NaN does not count.
  public double greatest() {
    return greatest;
  }

  /// The least logit; NaN does not count.
  public double least() {
    return least;
  }

  /// Where the greatest logit is: the first of several.
  ///
  /// @param x the block that was looked at
  /// @return counted from the first logit of the block
  public int indexOfGreatest(double[] x) {
    int i = 0;
    while (x[i] != greatest) {
      i++;
    }
    return i;
  }

  /// Whether all logits are coarse. NaN is not.
  public boolean isCoarse() {
    return onGrid && greatest < LARGEST && least > -LARGEST;
  }
}
