package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
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
/// constant, s what d was added up from. One polynomial gives m and, where |δ| ≤ ½ log 2, φ. m is
/// off by less than [#ERROR] relative to itself, φ by less than [#PHI_ERROR].
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

  /// Bound on the relative error of m, that of δ left out: three roundings where |δ| ≤ ½ log 2, and
  /// at most six beyond, where m is at least 0.29 in magnitude.
  public static final double ERROR = 8 * 0x1p-53;

  /// Bound on the relative error of φ, that of δ left out: where δ is a little below −½ log 2 most
  /// of m cancels in φ, which is 0.068 there: 24 roundings at most.
  public static final double PHI_ERROR = 26 * 0x1p-53;

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

  /// Computes the deviations of a block, and adds the block up.
  ///
  /// @param rows the two distributions
  /// @param sizes what d was added up from, up to the sign
  /// @param range the tokens
  /// @param sums receives the sums
  /// @return whether no δ is greater than [#LARGEST] in magnitude
  public static boolean simd(Rows rows, Slice sizes, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = rows.e.array();
    int eFrom = rows.e.at(range.token());
    double[] difference = rows.d.array();
    int dFrom = rows.d.at(range.token());
    double[] deviation = rows.m.array();
    int mFrom = rows.m.at(range.token());
    double[] summand = sizes.array();
    int summandFrom = sizes.at(range.token());
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
    LongVector greatest = zero.reinterpretAsLongs();
    double[] meanLanes = sums.lanes(MEAN);
    double[] phiLanes = sums.lanes(PHI);
    double[] sizeLanes = sums.lanes(SIZE);
    double[] summandsLanes = sums.lanes(SUMMANDS);
    double[] weightedLanes = sums.lanes(WEIGHTED);
    double[] differenceLanes = sums.lanes(DIFFERENCE);
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        int first = part + lane;
        int eAt = eFrom + first;
        int dAt = dFrom + first;
        int mAt = mFrom + first;
        int summandAt = summandFrom + first;
        DoubleVector means = zero;
        DoubleVector phis = zero;
        DoubleVector magnitudes = zero;
        DoubleVector summands = zero;
        DoubleVector weighted = zero;
        DoubleVector differences = zero;
        for (int k = 0; k < length; k += LaneSums.LANES) {
          DoubleVector d = DoubleVector.fromArray(Lanes.SPECIES, difference, dAt + k);
          DoubleVector size =
              DoubleVector.fromArray(Lanes.SPECIES, summand, summandAt + k)
                  .lanewise(VectorOperators.ABS);
          DoubleVector x = shift.sub(d);
          DoubleVector biased = x.fma(log2E, toInteger);
          DoubleVector n = biased.sub(toInteger);
          DoubleVector r = n.fma(ln2Low, n.fma(ln2High, x));
          DoubleVector square = r.mul(r);
          DoubleVector fourth = square.mul(square);
          DoubleVector low = p3.fma(r, p2).fma(square, p1.fma(r, p0));
          DoubleVector high = p7.fma(r, p6).fma(square, p5.fma(r, p4));
          DoubleVector top = p10.fma(square, p9.fma(r, p8));
          DoubleVector curve = square.mul(top.fma(fourth, high).fma(fourth, low));
          DoubleVector power =
              biased
                  .reinterpretAsLongs()
                  .lanewise(VectorOperators.LSHL, 52)
                  .add(one.reinterpretAsLongs())
                  .reinterpretAsDoubles();
          DoubleVector m = r.add(curve).fma(power, power.sub(one));
          m.intoArray(deviation, mAt + k);
          DoubleVector phi = m.sub(x).blend(curve, n.compare(VectorOperators.EQ, zero));
          DoubleVector p = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + k);
          greatest = greatest.max(x.lanewise(VectorOperators.ABS).reinterpretAsLongs());
          means = p.fma(m, means);
          phis = p.fma(phi, phis);
          m = m.lanewise(VectorOperators.ABS);
          magnitudes = p.fma(m, magnitudes);
          differences = p.fma(x, differences);
          p = p.mul(size);
          summands = summands.add(p);
          weighted = p.fma(m, weighted);
        }
        int at = LaneSums.at(part) + lane;
        means.intoArray(meanLanes, at);
        phis.intoArray(phiLanes, at);
        magnitudes.intoArray(sizeLanes, at);
        summands.intoArray(summandsLanes, at);
        weighted.intoArray(weightedLanes, at);
        zero.sub(differences).intoArray(differenceLanes, at);
      }
    }
    sums.addBlock(range.count());
    return Double.longBitsToDouble(greatest.reduceLanes(VectorOperators.MAX)) <= LARGEST;
  }

  /// The same from an exact difference that the kernel reads, which is d; only [#MEAN] and [#SIZE]
  /// are added up, which a total variation takes.
  ///
  /// @param rows the two distributions; d is not looked at, and not shifted
  /// @param difference of coarse logits, with weight 1
  /// @param range the tokens
  /// @param sums receives the two sums
  /// @return whether no δ is greater than [#LARGEST] in magnitude
  public static boolean simd(
      Rows rows, PlainTerm.Pair difference, PlainTerm.Range range, LaneSums sums) {
    double[] probabilities = rows.e.array();
    int eFrom = rows.e.at(range.token());
    double[] deviation = rows.m.array();
    int mFrom = rows.m.at(range.token());
    MemorySegment plus = difference.plus().segment();
    MemorySegment minus = difference.minus().segment();
    long plusFrom = difference.plus().at(range.token());
    long minusFrom = difference.minus().at(range.token());
    double[] meanLanes = sums.lanes(MEAN);
    double[] sizeLanes = sums.lanes(SIZE);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, difference.c().centre());
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
    LongVector greatest = zero.reinterpretAsLongs();
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        int first = part + lane;
        int eAt = eFrom + first;
        int mAt = mFrom + first;
        long plusAt = plusFrom + 4L * first;
        long minusAt = minusFrom + 4L * first;
        DoubleVector means = zero;
        DoubleVector magnitudes = zero;
        for (int k = 0; k < length; k += LaneSums.LANES) {
          DoubleVector own =
              (DoubleVector)
                  FloatVector.fromMemorySegment(Lanes.FLOATS, plus, plusAt + 4L * k, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
          DoubleVector other =
              (DoubleVector)
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, minus, minusAt + 4L * k, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
          DoubleVector x = centre.sub(own.sub(other));
          DoubleVector biased = x.fma(log2E, toInteger);
          DoubleVector n = biased.sub(toInteger);
          DoubleVector r = n.fma(ln2Low, n.fma(ln2High, x));
          DoubleVector square = r.mul(r);
          DoubleVector fourth = square.mul(square);
          DoubleVector low = p3.fma(r, p2).fma(square, p1.fma(r, p0));
          DoubleVector high = p7.fma(r, p6).fma(square, p5.fma(r, p4));
          DoubleVector top = p10.fma(square, p9.fma(r, p8));
          DoubleVector curve = square.mul(top.fma(fourth, high).fma(fourth, low));
          DoubleVector power =
              biased
                  .reinterpretAsLongs()
                  .lanewise(VectorOperators.LSHL, 52)
                  .add(one.reinterpretAsLongs())
                  .reinterpretAsDoubles();
          DoubleVector m = r.add(curve).fma(power, power.sub(one));
          m.intoArray(deviation, mAt + k);
          greatest = greatest.max(x.lanewise(VectorOperators.ABS).reinterpretAsLongs());
          DoubleVector p = DoubleVector.fromArray(Lanes.SPECIES, probabilities, eAt + k);
          means = p.fma(m, means);
          magnitudes = p.fma(m.lanewise(VectorOperators.ABS), magnitudes);
        }
        int at = LaneSums.at(part) + lane;
        means.intoArray(meanLanes, at);
        magnitudes.intoArray(sizeLanes, at);
      }
    }
    sums.addBlock(MEAN, range.count());
    sums.addBlock(SIZE, range.count());
    return Double.longBitsToDouble(greatest.reduceLanes(VectorOperators.MAX)) <= LARGEST;
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
