package org.aligndistil.cpu.kernel;

import static org.aligndistil.cpu.kernel.ExpPolynomial.P0;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P1;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P10;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P2;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P3;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P4;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P5;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P6;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P7;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P8;
import static org.aligndistil.cpu.kernel.ExpPolynomial.P9;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LN2_HIGH;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LN2_LOW;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LOG2_E;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_TO_INTEGER;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Exponentials of a block, and what they add up to.
///
/// ```
/// e_v = exp x_v          Σ_v e_v          Σ_v e_v |s_v|
/// ```
///
/// s is what x was added up from, see [PlainTerm].
public final class Normaliser {

  /// The index of Σ e.
  public static final int SUM = 0;

  /// The index of Σ e |s|.
  public static final int SUMMANDS = 1;

  /// How many sums there are.
  public static final int SUMS = 2;

  /// A logit of what does not count: its exponential is 0.
  public static final double HIDDEN = -10000;

  private static final DoubleVector V_ZERO = DoubleVector.broadcast(Lanes.SPECIES, 0);
  private static final DoubleVector V_ONE = DoubleVector.broadcast(Lanes.SPECIES, 1);
  private static final DoubleVector V_LOWEST = DoubleVector.broadcast(Lanes.SPECIES, Exp.LOWEST);

  private Normaliser() {}

  /// One block.
  ///
  /// @param x exponents, at most 0, from 0
  /// @param sizes what they were added up from, up to the sign
  /// @param e receives the exponentials, from its first token on
  /// @param range the tokens
  /// @param sums receives the sums
  public static void simd(
      double[] x, double[] sizes, Slice e, PlainTerm.Range range, LaneSums sums) {
    double[] out = e.array();
    int from = e.from() + range.token();
    double[] sumLanes = sums.lanes(SUM);
    double[] summandsLanes = sums.lanes(SUMMANDS);
    for (int part = 0; part < Fold.BLOCK; part += LaneSums.PART) {
      int end = LaneSums.end(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        int at = LaneSums.at(part) + lane;
        DoubleVector sum = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector summands = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int i = part + lane; i < end; i += LaneSums.STEP) {
          int next = i + LaneSums.LANES;
          DoubleVector x0 = DoubleVector.fromArray(Lanes.SPECIES, x, i);
          DoubleVector x1 = DoubleVector.fromArray(Lanes.SPECIES, x, next);
          DoubleVector biased0 = x0.fma(V_LOG2_E, V_TO_INTEGER);
          DoubleVector biased1 = x1.fma(V_LOG2_E, V_TO_INTEGER);
          DoubleVector n0 = biased0.sub(V_TO_INTEGER);
          DoubleVector r0 = n0.fma(V_LN2_LOW, n0.fma(V_LN2_HIGH, x0));
          DoubleVector p0 = P10.fma(r0, P9).fma(r0, P8).fma(r0, P7).fma(r0, P6).fma(r0, P5);
          p0 = p0.fma(r0, P4).fma(r0, P3).fma(r0, P2).fma(r0, P1).fma(r0, P0);
          DoubleVector n1 = biased1.sub(V_TO_INTEGER);
          DoubleVector r1 = n1.fma(V_LN2_LOW, n1.fma(V_LN2_HIGH, x1));
          DoubleVector p1 = P10.fma(r1, P9).fma(r1, P8).fma(r1, P7).fma(r1, P6).fma(r1, P5);
          p1 = p1.fma(r1, P4).fma(r1, P3).fma(r1, P2).fma(r1, P1).fma(r1, P0);
          DoubleVector e0 =
              r0.add(r0.mul(r0).mul(p0))
                  .add(V_ONE)
                  .reinterpretAsLongs()
                  .add(biased0.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                  .reinterpretAsDoubles();
          DoubleVector e1 =
              r1.add(r1.mul(r1).mul(p1))
                  .add(V_ONE)
                  .reinterpretAsLongs()
                  .add(biased1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                  .reinterpretAsDoubles();
          e0 = V_ZERO.blend(e0, x0.compare(VectorOperators.GE, V_LOWEST));
          e1 = V_ZERO.blend(e1, x1.compare(VectorOperators.GE, V_LOWEST));
          e0.intoArray(out, from + i);
          e1.intoArray(out, from + next);
          sum = sum.add(e0).add(e1);
          x0 = DoubleVector.fromArray(Lanes.SPECIES, sizes, i).lanewise(VectorOperators.ABS);
          x1 = DoubleVector.fromArray(Lanes.SPECIES, sizes, next).lanewise(VectorOperators.ABS);
          summands = e1.fma(x1, e0.fma(x0, summands));
        }
        sum.intoArray(sumLanes, at);
        summands.intoArray(summandsLanes, at);
      }
    }
    sums.addBlock();
  }
}
