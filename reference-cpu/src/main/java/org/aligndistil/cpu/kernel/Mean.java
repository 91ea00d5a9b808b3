package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;

/// Σ e_v f_v of finite f.
public final class Mean {

  private Mean() {}

  /// Adds a block.
  ///
  /// @param e unnormalised probabilities, 0 in padding
  /// @param f a function on the vocabulary
  /// @param range the tokens
  /// @param sums receives the sum
  public static void simd(Slice e, Slice f, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = e.array();
    int from = e.at(range.token());
    double[] function = f.array();
    int functionAt = f.at(range.token());
    double[] sumLanes = sums.lanes(0);
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int end = LaneSums.end(part, range.count());
      for (int lane = 0; lane < LaneSums.HALF; lane += Lanes.COUNT) {
        int at = LaneSums.at(part) + lane;
        DoubleVector sum0 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector sum1 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int i = part + lane; i < end; i += LaneSums.LANES) {
          int next = i + LaneSums.HALF;
          DoubleVector e0 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i);
          DoubleVector e1 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + next);
          sum0 = e0.fma(DoubleVector.fromArray(Lanes.SPECIES, function, functionAt + i), sum0);
          sum1 = e1.fma(DoubleVector.fromArray(Lanes.SPECIES, function, functionAt + next), sum1);
        }
        sum0.intoArray(sumLanes, at);
        sum1.intoArray(sumLanes, at + LaneSums.HALF);
      }
    }
    sums.addBlock(range.count());
  }
}
