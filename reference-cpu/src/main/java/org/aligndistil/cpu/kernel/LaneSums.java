package org.aligndistil.cpu.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.DoubleVector;

/// Sums over a row in an order that no vector width changes.
///
/// A row has blocks, a block two parts of [#PART] elements, and a part sixteen logical lanes:
/// element i of a part belongs to lane i mod 16, and a lane adds its elements in their order. Short
/// kernels take a vector of the first eight lanes and one of the others at a time, so that no sum
/// has to wait for itself; long ones, and narrower vectors, pass over a part several times. The two
/// parts are added, then blocks without losing their low parts (T. Ogita, S. M. Rump, S. Oishi,
/// *Accurate sum and dot product*, 2005, algorithm 4.3), and lanes at the end.
///
/// With terms of one sign the relative error of the whole is below [#ERROR].
public final class LaneSums {

  /// Logical lanes, as many as elements that a kernel takes at a time.
  static final int LANES = 16;

  /// Lanes that are neighbours in a vector.
  static final int HALF = LANES / 2;

  /// Elements of a part.
  static final int PART = Fold.BLOCK / 2;

  /// Bound on the relative error of a sum: 32 terms a lane, two parts, and the sums of blocks and
  /// of lanes.
  public static final double ERROR = 42 * 0x1p-53;

  private final double[][] lanes;
  private final double[][] high;
  private final double[][] low;

  /// Sums that are 0.
  ///
  /// @param count how many
  public LaneSums(int count) {
    lanes = new double[count][2 * LANES];
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
    return tree(high[sum]) + tree(low[sum]);
  }

  /// Adds halves of the lanes to each other until one is left.
  private static double tree(double[] lanes) {
    double a = (lanes[0] + lanes[8]) + (lanes[4] + lanes[12]);
    double b = (lanes[2] + lanes[10]) + (lanes[6] + lanes[14]);
    double c = (lanes[1] + lanes[9]) + (lanes[5] + lanes[13]);
    double d = (lanes[3] + lanes[11]) + (lanes[7] + lanes[15]);
    return (a + b) + (c + d);
  }

  /// The smallest multiple of sixteen that is not less.
  public static int padded(int count) {
    return (count + LANES - 1) & -LANES;
  }

  /// The tokens of a block of a row, and as many more as a multiple of sixteen needs.
  ///
  /// @param token the first token of the block
  /// @param vocabulary V
  static PlainTerm.Range block(int token, int vocabulary) {
    return new PlainTerm.Range(token, padded(Math.min(Fold.BLOCK, vocabulary - token)));
  }

  /// The blocks of a row, see [#block].
  ///
  /// @param vocabulary V
  public static List<PlainTerm.Range> blocks(int vocabulary) {
    List<PlainTerm.Range> blocks = new ArrayList<>();
    for (int token = 0; token < vocabulary; token += Fold.BLOCK) {
      blocks.add(block(token, vocabulary));
    }
    return List.copyOf(blocks);
  }

  /// How many elements of a block a part has.
  ///
  /// @param part the first of them
  /// @param count number of elements of the block, a multiple of sixteen
  static int length(int part, int count) {
    return Math.min(PART, count - part);
  }

  /// Where the lanes of a part begin.
  ///
  /// @param part the first element of the part, a multiple of [#PART]
  static int at(int part) {
    return part / (PART / LANES);
  }

  /// The lanes of a sum in the present block: those of a part begin at [#at].
  ///
  /// @param sum which sum
  double[] lanes(int sum) {
    return lanes[sum];
  }

  /// Adds the block whose lanes are set.
  ///
  /// @param count number of elements of the block
  void addBlock(int count) {
    for (int sum = 0; sum < lanes.length; sum++) {
      addBlock(sum, count);
    }
  }

  /// Adds the block of one sum whose lanes are set.
  void addBlock(int sum, int count) {
    if (count > PART) {
      addParts(lanes[sum]);
    }
    add(lanes[sum], high[sum], low[sum]);
  }

  private static void addParts(double[] block) {
    for (int lane = 0; lane < LANES; lane += Lanes.COUNT) {
      DoubleVector.fromArray(Lanes.SPECIES, block, lane)
          .add(DoubleVector.fromArray(Lanes.SPECIES, block, lane + LANES))
          .intoArray(block, lane);
    }
  }

  private static void add(double[] block, double[] high, double[] low) {
    for (int lane = 0; lane < LANES; lane += Lanes.COUNT) {
      DoubleVector x = DoubleVector.fromArray(Lanes.SPECIES, block, lane);
      DoubleVector before = DoubleVector.fromArray(Lanes.SPECIES, high, lane);
      DoubleVector sum = before.add(x);
      DoubleVector virtual = sum.sub(before);
      DoubleVector error = before.sub(sum.sub(virtual)).add(x.sub(virtual));
      sum.intoArray(high, lane);
      DoubleVector.fromArray(Lanes.SPECIES, low, lane).add(error).intoArray(low, lane);
    }
  }
}
