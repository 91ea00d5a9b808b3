package org.aligndistil.cpu.kernel;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/// Sums over a row in an order that no vector width changes.
///
/// A row has blocks, a block four parts of [#PART] elements, and a part eight logical lanes:
/// element i of a part belongs to lane i mod 8, and a lane adds its elements in their order. A
/// narrower vector passes over a part several times, a few lanes a time. Parts are added in pairs,
/// blocks without losing their low parts (T. Ogita, S. M. Rump, S. Oishi, *Accurate sum and dot
/// product*, 2005, algorithm 4.3), and lanes at the end.
///
/// With terms of one sign the relative error of the whole is below [#ERROR].
public final class LaneSums {

  /// Logical lanes.
  static final int LANES = 8;

  /// Elements that a kernel takes at a time: two of each lane, so that the processor need not wait
  /// for one exponential after the other.
  static final int STEP = 2 * LANES;

  /// Elements of a part.
  static final int PART = Fold.BLOCK / 4;

  private static final int LENGTH = 4 * LANES;

  /// Bound on the relative error of a sum: 16 terms a lane, four parts, and the sums of blocks and
  /// of lanes.
  public static final double ERROR = 24 * 0x1p-53;

  private final double[][] lanes;
  private final double[][] high;
  private final double[][] low;

  /// Sums that are 0.
  ///
  /// @param count how many
  public LaneSums(int count) {
    lanes = new double[count][LENGTH];
    high = new double[count][LANES];
    low = new double[count][LANES];
  }

  /// Sets all sums to 0.
  public void clear() {
    for (int k = 0; k < high.length; k++) {
      Arrays.fill(high[k], 0);
      Arrays.fill(low[k], 0);
    }
  }

  /// A sum over all blocks.
  ///
  /// @param sum its index
  public double value(int sum) {
    BlockSum total = new BlockSum();
    for (int lane = 0; lane < LANES; lane++) {
      total.add(high[sum][lane]);
    }
    for (int lane = 0; lane < LANES; lane++) {
      total.add(low[sum][lane]);
    }
    return total.value();
  }

  /// The smallest multiple of [#STEP] that is not less.
  public static int padded(int count) {
    return (count + STEP - 1) & -STEP;
  }

  /// The tokens of a block of a row, and as many more as a multiple of [#STEP] needs.
  ///
  /// @param token the first token of the block
  /// @param vocabulary V
  public static PlainTerm.Range block(int token, int vocabulary) {
    return new PlainTerm.Range(token, padded(Math.min(Fold.BLOCK, vocabulary - token)));
  }

  /// The end of a part of a block.
  ///
  /// @param part its first element
  /// @param count number of elements of the block, a multiple of [#STEP]
  static int end(int part, int count) {
    return Math.min(count, part + PART);
  }

  /// The lanes of a sum in the present block: those of a part begin at [#at].
  ///
  /// @param sum which sum
  double[] lanes(int sum) {
    return lanes[sum];
  }

  /// Where the lanes of a part begin.
  ///
  /// @param part the first element of the part
  static int at(int part) {
    return part / PART * LANES;
  }

  /// Adds the block whose lanes are set.
  void addBlock() {
    for (int k = 0; k < lanes.length; k++) {
      add(lanes[k], high[k], low[k]);
    }
  }

  private static void add(double[] block, double[] high, double[] low) {
    for (int lane = 0; lane < LANES; lane += Lanes.COUNT) {
      DoubleVector first =
          DoubleVector.fromArray(Lanes.SPECIES, block, lane)
              .add(DoubleVector.fromArray(Lanes.SPECIES, block, lane + LANES));
      DoubleVector second =
          DoubleVector.fromArray(Lanes.SPECIES, block, lane + 2 * LANES)
              .add(DoubleVector.fromArray(Lanes.SPECIES, block, lane + 3 * LANES));
      DoubleVector x = first.add(second);
      DoubleVector before = DoubleVector.fromArray(Lanes.SPECIES, high, lane);
      DoubleVector sum = before.add(x);
      DoubleVector virtual = sum.sub(before);
      DoubleVector error = before.sub(sum.sub(virtual)).add(x.sub(virtual));
      sum.intoArray(high, lane);
      DoubleVector.fromArray(Lanes.SPECIES, low, lane).add(error).intoArray(low, lane);
    }
  }
}
