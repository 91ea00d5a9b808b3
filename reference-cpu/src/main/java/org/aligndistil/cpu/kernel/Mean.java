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
    int eFrom = e.at(range.token());
    double[] function = f.array();
    int fFrom = f.at(range.token());
    double[] sumLanes = sums.lanes(0);
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.HALF; lane += Lanes.COUNT) {
        int first = part + lane;
        int eAt = eFrom + first;
        int fAt = fFrom + first;
        DoubleVector sum0 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector sum1 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int k = 0; k < length; k += LaneSums.LANES) {
          int next = k + LaneSums.HALF;
          DoubleVector e0 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + k);
          DoubleVector e1 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + next);
          sum0 = e0.fma(DoubleVector.fromArray(Lanes.SPECIES, function, fAt + k), sum0);
          sum1 = e1.fma(DoubleVector.fromArray(Lanes.SPECIES, function, fAt + next), sum1);
        }
        int at = LaneSums.at(part) + lane;
        sum0.intoArray(sumLanes, at);
        sum1.intoArray(sumLanes, at + LaneSums.HALF);
      }
    }
    sums.addBlock(range.count());
  }
}
