package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// What is made of probabilities and deviations, see [Deviation], once the mean M of the latter is
/// known.
///
/// ```
/// p_v − q_v = p_v (M − m_v)/(1 + M)
/// ```
public final class Distance {

  private Distance() {}

  /// Adds Σ e_v |M − m_v| of a block.
  ///
  /// @param rows of the two distributions
  /// @param mean M
  /// @param range the tokens
  /// @param sums receives the sum
  public static void simd(Deviation.Rows rows, double mean, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = rows.e().array();
    double[] deviations = rows.m().array();
    int eFrom = rows.e().at(range.token());
    int mFrom = rows.m().at(range.token());
    DoubleVector means = DoubleVector.broadcast(Lanes.SPECIES, mean);
    double[] sumLanes = sums.lanes(0);
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.HALF; lane += Lanes.COUNT) {
        int first = part + lane;
        int eAt = eFrom + first;
        int mAt = mFrom + first;
        DoubleVector sum0 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector sum1 = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int k = 0; k < length; k += LaneSums.LANES) {
          int next = k + LaneSums.HALF;
          DoubleVector difference0 =
              means
                  .sub(DoubleVector.fromArray(Lanes.SPECIES, deviations, mAt + k))
                  .lanewise(VectorOperators.ABS);
          DoubleVector difference1 =
              means
                  .sub(DoubleVector.fromArray(Lanes.SPECIES, deviations, mAt + next))
                  .lanewise(VectorOperators.ABS);
          DoubleVector e0 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + k);
          DoubleVector e1 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + next);
          sum0 = e0.fma(difference0, sum0);
          sum1 = e1.fma(difference1, sum1);
        }
        int at = LaneSums.at(part) + lane;
        sum0.intoArray(sumLanes, at);
        sum1.intoArray(sumLanes, at + LaneSums.HALF);
      }
    }
    sums.addBlock(range.count());
  }

  /// `out_v += scale · e_v · (M − m_v)`.
  ///
  /// @param rows of the two distributions
  /// @param mean M
  /// @param scale the outer factor
  /// @param range the tokens
  /// @param out the gradient of a block, from 0; as long as [Fold#BLOCK]
  public static void add(
      Deviation.Rows rows, double mean, double scale, PlainTerm.Range range, double[] out) {
    double[] probabilities = rows.e().array();
    double[] deviations = rows.m().array();
    int from = rows.e().at(range.token());
    int at = rows.m().at(range.token());
    DoubleVector means = DoubleVector.broadcast(Lanes.SPECIES, mean);
    DoubleVector scales = DoubleVector.broadcast(Lanes.SPECIES, scale);
    for (int i = 0; i < range.count(); i += Lanes.COUNT) {
      DoubleVector pull =
          DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i).mul(scales);
      pull.fma(
              means.sub(DoubleVector.fromArray(Lanes.SPECIES, deviations, at + i)),
              DoubleVector.fromArray(Lanes.SPECIES, out, i))
          .intoArray(out, i);
    }
  }
}
