package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
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
  /// δ is a little below −½ log 2 most of m cancels in φ, which is 0.06 there: 21 roundings at
  /// most, and 16 seen.
  public static final double ERROR = 24 * 0x1p-53;

  /// Where δ is greater in magnitude, e^(−δ) may leave the range: nothing is said of such a block.
  public static final double LARGEST = 600;

  private Deviation() {}

  /// Two distributions at a row, and the constant between them.
  ///
  /// @param e unnormalised probabilities, 0 in padding
  /// @param d the difference
  /// @param m receives the deviations
  /// @param shift what is subtracted from d
  public record Rows(Slice e, Slice d, Slice m, double shift) {}

  /// Computes m and φ of a block.
  ///
  /// @param rows the two distributions
  /// @param range the tokens
  /// @param phi receives φ, from 0
  public static void simd(Rows rows, PlainTerm.Range range, double[] phi) {
    double[] differences = rows.d.array();
    int from = rows.d.at(range.token());
    double[] out = rows.m.array();
    int to = rows.m.at(range.token());
    DoubleVector shift = DoubleVector.broadcast(Lanes.SPECIES, rows.shift);
    DoubleVector log2E = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.LOG2_E);
    DoubleVector toInteger = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.TO_INTEGER);
    DoubleVector ln2High = DoubleVector.broadcast(Lanes.SPECIES, -ExpPolynomial.LN2_HIGH);
    DoubleVector ln2Low = DoubleVector.broadcast(Lanes.SPECIES, -ExpPolynomial.LN2_LOW);
    DoubleVector p10 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P10);
    DoubleVector p9 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P9);
    DoubleVector p8 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P8);
    DoubleVector p7 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P7);
    DoubleVector p6 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P6);
    DoubleVector p5 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P5);
    DoubleVector p4 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P4);
    DoubleVector p3 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P3);
    DoubleVector p2 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P2);
    DoubleVector p1 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P1);
    DoubleVector p0 = DoubleVector.broadcast(Lanes.SPECIES, ExpPolynomial.P0);
    DoubleVector one = DoubleVector.broadcast(Lanes.SPECIES, 1);
    DoubleVector zero = DoubleVector.broadcast(Lanes.SPECIES, 0);
    LongVector exponentOfOne = one.reinterpretAsLongs();
    for (int i = 0; i < range.count(); i += Lanes.COUNT) {
      DoubleVector delta = DoubleVector.fromArray(Lanes.SPECIES, differences, from + i).sub(shift);
      DoubleVector x = delta.neg();
      DoubleVector biased = x.fma(log2E, toInteger);
      DoubleVector n = biased.sub(toInteger);
      DoubleVector r = n.fma(ln2Low, n.fma(ln2High, x));
      DoubleVector square = r.mul(r);
      DoubleVector odd = p9.fma(square, p7).fma(square, p5).fma(square, p3).fma(square, p1);
      DoubleVector even = p10.fma(square, p8).fma(square, p6).fma(square, p4).fma(square, p2);
      even = even.fma(square, p0);
      DoubleVector curve = square.mul(odd.fma(r, even));
      DoubleVector power =
          biased
              .reinterpretAsLongs()
              .lanewise(VectorOperators.LSHL, 52)
              .add(exponentOfOne)
              .reinterpretAsDoubles();
      DoubleVector m = r.add(curve).fma(power, power.sub(one));
      m.intoArray(out, to + i);
      delta.add(m).blend(curve, n.compare(VectorOperators.EQ, zero)).intoArray(phi, i);
    }
  }

  /// Adds up a block.
  ///
  /// @param rows the two distributions
  /// @param sizes what d was added up from, up to the sign
  /// @param phi φ, from 0
  /// @param range the tokens
  /// @param sums receives the sums
  /// @return whether no δ is greater than [#LARGEST] in magnitude
  public static boolean add(
      Rows rows, Slice sizes, double[] phi, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = rows.e.array();
    int from = rows.e.at(range.token());
    double[] differences = rows.d.array();
    int differenceAt = rows.d.at(range.token());
    double[] summand = sizes.array();
    int summandAt = sizes.at(range.token());
    double[] deviations = rows.m.array();
    int at = rows.m.at(range.token());
    DoubleVector shift = DoubleVector.broadcast(Lanes.SPECIES, rows.shift);
    double[] meanLanes = sums.lanes(MEAN);
    double[] phiLanes = sums.lanes(PHI);
    double[] sizeLanes = sums.lanes(SIZE);
    double[] summandsLanes = sums.lanes(SUMMANDS);
    double[] weightedLanes = sums.lanes(WEIGHTED);
    double[] differenceLanes = sums.lanes(DIFFERENCE);
    DoubleVector zero = DoubleVector.broadcast(Lanes.SPECIES, 0);
    LongVector greatest0 = zero.reinterpretAsLongs();
    LongVector greatest1 = greatest0;
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int end = LaneSums.end(part, range.count());
      for (int lane = 0; lane < LaneSums.HALF; lane += Lanes.COUNT) {
        int lanes = LaneSums.at(part) + lane;
        DoubleVector mean0 = zero;
        DoubleVector mean1 = zero;
        DoubleVector phis0 = zero;
        DoubleVector phis1 = zero;
        DoubleVector size0 = zero;
        DoubleVector size1 = zero;
        DoubleVector summands0 = zero;
        DoubleVector summands1 = zero;
        DoubleVector weighted0 = zero;
        DoubleVector weighted1 = zero;
        DoubleVector difference0 = zero;
        DoubleVector difference1 = zero;
        for (int i = part + lane; i < end; i += LaneSums.LANES) {
          int next = i + LaneSums.HALF;
          DoubleVector e0 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + i);
          DoubleVector delta0 =
              DoubleVector.fromArray(Lanes.SPECIES, differences, differenceAt + i).sub(shift);
          DoubleVector m0 = DoubleVector.fromArray(Lanes.SPECIES, deviations, at + i);
          DoubleVector e1 = DoubleVector.fromArray(Lanes.SPECIES, probabilities, from + next);
          DoubleVector delta1 =
              DoubleVector.fromArray(Lanes.SPECIES, differences, differenceAt + next).sub(shift);
          DoubleVector m1 = DoubleVector.fromArray(Lanes.SPECIES, deviations, at + next);
          difference0 = e0.fma(delta0, difference0);
          mean0 = e0.fma(m0, mean0);
          phis0 = e0.fma(DoubleVector.fromArray(Lanes.SPECIES, phi, i), phis0);
          difference1 = e1.fma(delta1, difference1);
          mean1 = e1.fma(m1, mean1);
          phis1 = e1.fma(DoubleVector.fromArray(Lanes.SPECIES, phi, next), phis1);
          greatest0 = greatest0.max(delta0.lanewise(VectorOperators.ABS).reinterpretAsLongs());
          m0 = m0.lanewise(VectorOperators.ABS);
          size0 = e0.fma(m0, size0);
          greatest1 = greatest1.max(delta1.lanewise(VectorOperators.ABS).reinterpretAsLongs());
          m1 = m1.lanewise(VectorOperators.ABS);
          size1 = e1.fma(m1, size1);
          DoubleVector summand0 =
              DoubleVector.fromArray(Lanes.SPECIES, summand, summandAt + i)
                  .lanewise(VectorOperators.ABS)
                  .mul(e0);
          summands0 = summands0.add(summand0);
          weighted0 = summand0.fma(m0, weighted0);
          DoubleVector summand1 =
              DoubleVector.fromArray(Lanes.SPECIES, summand, summandAt + next)
                  .lanewise(VectorOperators.ABS)
                  .mul(e1);
          summands1 = summands1.add(summand1);
          weighted1 = summand1.fma(m1, weighted1);
        }
        mean0.intoArray(meanLanes, lanes);
        mean1.intoArray(meanLanes, lanes + LaneSums.HALF);
        phis0.intoArray(phiLanes, lanes);
        phis1.intoArray(phiLanes, lanes + LaneSums.HALF);
        size0.intoArray(sizeLanes, lanes);
        size1.intoArray(sizeLanes, lanes + LaneSums.HALF);
        summands0.intoArray(summandsLanes, lanes);
        summands1.intoArray(summandsLanes, lanes + LaneSums.HALF);
        weighted0.intoArray(weightedLanes, lanes);
        weighted1.intoArray(weightedLanes, lanes + LaneSums.HALF);
        difference0.intoArray(differenceLanes, lanes);
        difference1.intoArray(differenceLanes, lanes + LaneSums.HALF);
      }
    }
    sums.addBlock(range.count());
    long greatest = greatest0.max(greatest1).reduceLanes(VectorOperators.MAX);
    return Double.longBitsToDouble(greatest) <= LARGEST;
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
