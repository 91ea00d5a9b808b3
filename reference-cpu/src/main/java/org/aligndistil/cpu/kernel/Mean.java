package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;

/// Σ e_v f_v of finite f.
public final class Mean {

  private Mean() {}

  /// Adds a block.
  ///
  /// @param e unnormalised probabilities, 0 in padding
  /// @param f a function on the tokens of the block, from 0
  /// @param range the tokens
  /// @param sums receives the sum
  public static void simd(Slice e, double[] f, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = e.array();
    int from = e.from() + range.token();
    double[] sumLanes = sums.lanes(0);
    for (int part = 0; part < Fold.BLOCK; part += LaneSums.PART) {
      int end = LaneSums.end(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        DoubleVector sum = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int i = part + lane; i < end; i += LaneSums.LANES) {
          DoubleVector value = DoubleVector.fromArray(Lanes.SPECIES, f, i);
          sum = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i).fma(value, sum);
        }
        sum.intoArray(sumLanes, LaneSums.at(part) + lane);
      }
    }
    sums.addBlock();
  }
}
