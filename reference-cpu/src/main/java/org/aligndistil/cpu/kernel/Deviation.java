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
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_EXPONENT_OF_1;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LN2_HIGH;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LN2_LOW;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_LOG2_E;
import static org.aligndistil.cpu.kernel.ExpPolynomial.V_TO_INTEGER;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// How far one distribution deviates from another, token by token, with all its digits where they
/// nearly agree.
///
/// ```
/// δ_v = d_v − shift          m_v = e^(−δ_v) − 1          φ_v = δ_v + m_v ≥ 0
/// Σ e m      Σ e φ      Σ e |m|      Σ e s      Σ e s |m|      Σ e δ
/// ```
///
/// e are the unnormalised probabilities of the first, d the difference of the logits up to a
/// constant, s what d was added up from. One polynomial gives m and, where |δ| ≤ ½ log 2, φ. Both
/// are off by less than [#ERROR] relative to themselves.
public final class Deviation {

  /// The index of Σ e m.
  public static final int MEAN = 0;

  /// The index of Σ e φ.
  public static final int PHI = 1;

  /// The index of Σ e |m|.
  public static final int SIZE = 2;

  /// The index of Σ e s.
  public static final int SUMMANDS = 3;

  /// The index of Σ e s |m|.
  public static final int WEIGHTED = 4;

  /// The index of Σ e δ.
  public static final int DIFFERENCE = 5;

  /// How many sums there are.
  public static final int SUMS = 6;

  /// Bound on the relative error of m and of φ, that of δ left out: of m a few roundings, but where
  /// δ is a little below −½ log 2 most of m cancels in φ.
  public static final double ERROR = 20 * 0x1p-53;

  /// Where δ is greater in magnitude, e^(−δ) may leave the range: nothing is said of such a block.
  public static final double LARGEST = 600;

  private static final DoubleVector V_ZERO = DoubleVector.broadcast(Lanes.SPECIES, 0);
  private static final DoubleVector V_ONE = DoubleVector.broadcast(Lanes.SPECIES, 1);

  private Deviation() {}

  /// Two rows, each from its first token on, and the constant between them.
  ///
  /// @param e unnormalised probabilities, 0 in padding
  /// @param m receives the deviations
  /// @param shift what is subtracted from d
  public record Rows(Slice e, Slice m, double shift) {}

  /// One block.
  ///
  /// @param rows of the two distributions
  /// @param d the difference, from 0
  /// @param sizes what it was added up from, up to the sign
  /// @param range the tokens
  /// @param sums receives the sums
  /// @return whether no δ is greater than [#LARGEST] in magnitude
  public static boolean simd(
      Rows rows, double[] d, double[] sizes, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = rows.e.array();
    int from = rows.e.from() + range.token();
    double[] out = rows.m.array();
    int to = rows.m.from() + range.token();
    DoubleVector shifts = DoubleVector.broadcast(Lanes.SPECIES, rows.shift);
    double[] meanLanes = sums.lanes(MEAN);
    double[] phiLanes = sums.lanes(PHI);
    double[] sizeLanes = sums.lanes(SIZE);
    double[] summandsLanes = sums.lanes(SUMMANDS);
    double[] weightedLanes = sums.lanes(WEIGHTED);
    double[] differenceLanes = sums.lanes(DIFFERENCE);
    DoubleVector greatest = DoubleVector.broadcast(Lanes.SPECIES, 0);
    for (int part = 0; part < Fold.BLOCK; part += LaneSums.PART) {
      int end = LaneSums.end(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        int at = LaneSums.at(part) + lane;
        DoubleVector mean = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector phi = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector size = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector summands = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector weighted = DoubleVector.broadcast(Lanes.SPECIES, 0);
        DoubleVector difference = DoubleVector.broadcast(Lanes.SPECIES, 0);
        for (int i = part + lane; i < end; i += LaneSums.STEP) {
          int next = i + LaneSums.LANES;
          DoubleVector d0 = DoubleVector.fromArray(Lanes.SPECIES, d, i).sub(shifts);
          DoubleVector d1 = DoubleVector.fromArray(Lanes.SPECIES, d, next).sub(shifts);
          DoubleVector x0 = d0.neg();
          DoubleVector x1 = d1.neg();
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
          p0 = r0.mul(r0).mul(p0);
          p1 = r1.mul(r1).mul(p1);
          DoubleVector power0 =
              biased0
                  .reinterpretAsLongs()
                  .lanewise(VectorOperators.LSHL, 52)
                  .add(V_EXPONENT_OF_1)
                  .reinterpretAsDoubles();
          DoubleVector power1 =
              biased1
                  .reinterpretAsLongs()
                  .lanewise(VectorOperators.LSHL, 52)
                  .add(V_EXPONENT_OF_1)
                  .reinterpretAsDoubles();
          DoubleVector m0 = r0.add(p0).fma(power0, power0.sub(V_ONE));
          DoubleVector m1 = r1.add(p1).fma(power1, power1.sub(V_ONE));
          m0.intoArray(out, to + i);
          m1.intoArray(out, to + next);
          DoubleVector phi0 = d0.add(m0).blend(p0, n0.compare(VectorOperators.EQ, V_ZERO));
          DoubleVector phi1 = d1.add(m1).blend(p1, n1.compare(VectorOperators.EQ, V_ZERO));
          x0 = x0.lanewise(VectorOperators.ABS);
          x1 = x1.lanewise(VectorOperators.ABS);
          greatest = greatest.blend(x0, x0.compare(VectorOperators.GT, greatest));
          greatest = greatest.blend(x1, x1.compare(VectorOperators.GT, greatest));
          DoubleVector e0 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i);
          DoubleVector e1 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + next);
          difference = e1.fma(d1, e0.fma(d0, difference));
          mean = e1.fma(m1, e0.fma(m0, mean));
          phi = e1.fma(phi1, e0.fma(phi0, phi));
          m0 = m0.lanewise(VectorOperators.ABS);
          m1 = m1.lanewise(VectorOperators.ABS);
          size = e1.fma(m1, e0.fma(m0, size));
          e0 =
              DoubleVector.fromArray(Lanes.SPECIES, sizes, i).lanewise(VectorOperators.ABS).mul(e0);
          e1 =
              DoubleVector.fromArray(Lanes.SPECIES, sizes, next)
                  .lanewise(VectorOperators.ABS)
                  .mul(e1);
          summands = summands.add(e0).add(e1);
          weighted = e1.fma(m1, e0.fma(m0, weighted));
        }
        mean.intoArray(meanLanes, at);
        phi.intoArray(phiLanes, at);
        size.intoArray(sizeLanes, at);
        summands.intoArray(summandsLanes, at);
        weighted.intoArray(weightedLanes, at);
        difference.intoArray(differenceLanes, at);
      }
    }
    sums.addBlock();
    return greatest.reduceLanes(VectorOperators.MAX) <= LARGEST;
  }

  /// m of one token.
  public static double scalar(double delta) {
    double x = -delta;
    double biased = ExpPolynomial.biased(x);
    double r = ExpPolynomial.rest(x, biased - ExpPolynomial.TO_INTEGER);
    double power = ExpPolynomial.scale(1, biased);
    return Math.fma(r + ExpPolynomial.curve(r), power, power - 1);
  }

  /// φ of one token.
  public static double phi(double delta) {
    double x = -delta;
    double n = ExpPolynomial.biased(x) - ExpPolynomial.TO_INTEGER;
    double r = ExpPolynomial.rest(x, n);
    return n == 0 ? ExpPolynomial.curve(r) : delta + scalar(delta);
  }
}
