package org.aligndistil.cpu.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
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

  private Normaliser() {}

  /// One block.
  ///
  /// @param exponents x, at most 0
  /// @param sizes what they were added up from, up to the sign
  /// @param e receives the exponentials, from its first token on
  /// @param range the tokens
  /// @param sums receives the sums
  public static void simd(
      Slice exponents, Slice sizes, Slice e, PlainTerm.Range range, LaneSums sums) {
    double[] xs = exponents.array();
    int xFrom = exponents.at(range.token());
    double[] size = sizes.array();
    int sizeFrom = sizes.at(range.token());
    double[] out = e.array();
    int eFrom = e.at(range.token());
    double[] sumLanes = sums.lanes(SUM);
    double[] summandsLanes = sums.lanes(SUMMANDS);
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
    DoubleVector lowest = DoubleVector.broadcast(Lanes.SPECIES, Exp.LOWEST);
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.HALF; lane += Lanes.COUNT) {
        int first = part + lane;
        int xAt = xFrom + first;
        int sizeAt = sizeFrom + first;
        int eAt = eFrom + first;
        DoubleVector sum0 = zero;
        DoubleVector sum1 = zero;
        DoubleVector summands0 = zero;
        DoubleVector summands1 = zero;
        for (int k = 0; k < length; k += LaneSums.LANES) {
          int next = k + LaneSums.HALF;
          DoubleVector x0 = DoubleVector.fromArray(Lanes.SPECIES, xs, xAt + k);
          DoubleVector x1 = DoubleVector.fromArray(Lanes.SPECIES, xs, xAt + next);
          DoubleVector biased0 = x0.fma(log2E, toInteger);
          DoubleVector biased1 = x1.fma(log2E, toInteger);
          DoubleVector n0 = biased0.sub(toInteger);
          DoubleVector r0 = n0.fma(ln2Low, n0.fma(ln2High, x0));
          DoubleVector square0 = r0.mul(r0);
          DoubleVector fourth0 = square0.mul(square0);
          DoubleVector low0 = p3.fma(r0, p2).fma(square0, p1.fma(r0, p0));
          DoubleVector high0 = p7.fma(r0, p6).fma(square0, p5.fma(r0, p4));
          DoubleVector top0 = p10.fma(square0, p9.fma(r0, p8));
          DoubleVector n1 = biased1.sub(toInteger);
          DoubleVector r1 = n1.fma(ln2Low, n1.fma(ln2High, x1));
          DoubleVector square1 = r1.mul(r1);
          DoubleVector fourth1 = square1.mul(square1);
          DoubleVector low1 = p3.fma(r1, p2).fma(square1, p1.fma(r1, p0));
          DoubleVector high1 = p7.fma(r1, p6).fma(square1, p5.fma(r1, p4));
          DoubleVector top1 = p10.fma(square1, p9.fma(r1, p8));
          DoubleVector power0 =
              square0
                  .fma(top0.fma(fourth0, high0).fma(fourth0, low0), r0)
                  .add(one)
                  .reinterpretAsLongs()
                  .add(biased0.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                  .reinterpretAsDoubles();
          power0 = zero.blend(power0, x0.compare(VectorOperators.GE, lowest));
          power0.intoArray(out, eAt + k);
          DoubleVector power1 =
              square1
                  .fma(top1.fma(fourth1, high1).fma(fourth1, low1), r1)
                  .add(one)
                  .reinterpretAsLongs()
                  .add(biased1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                  .reinterpretAsDoubles();
          power1 = zero.blend(power1, x1.compare(VectorOperators.GE, lowest));
          power1.intoArray(out, eAt + next);
          sum0 = sum0.add(power0);
          DoubleVector size0 =
              DoubleVector.fromArray(Lanes.SPECIES, size, sizeAt + k).lanewise(VectorOperators.ABS);
          summands0 = power0.fma(size0, summands0);
          sum1 = sum1.add(power1);
          DoubleVector size1 =
              DoubleVector.fromArray(Lanes.SPECIES, size, sizeAt + next)
                  .lanewise(VectorOperators.ABS);
          summands1 = power1.fma(size1, summands1);
        }
        int at = LaneSums.at(part) + lane;
        sum0.intoArray(sumLanes, at);
        sum1.intoArray(sumLanes, at + LaneSums.HALF);
        summands0.intoArray(summandsLanes, at);
        summands1.intoArray(summandsLanes, at + LaneSums.HALF);
      }
    }
    sums.addBlock(range.count());
  }

  /// The same of exact exponents, which the kernel reads and subtracts itself: only [#SUM] is added
  /// up.
  ///
  /// @param exponents coarse logits with weight 1; at most 0 and above −700
  /// @param e receives the exponentials, from its first token on
  /// @param range the tokens
  /// @param sums receives the sum
  public static void simd(
      PlainTerm.Single exponents, Slice e, PlainTerm.Range range, LaneSums sums) {
    MemorySegment logits = exponents.row().segment();
    long logitsFrom = exponents.row().at(range.token());
    double[] out = e.array();
    int eFrom = e.at(range.token());
    double[] sumLanes = sums.lanes(SUM);
    DoubleVector centre = DoubleVector.broadcast(Lanes.SPECIES, exponents.c().centre());
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
    for (int part = 0; part < range.count(); part += LaneSums.PART) {
      int length = LaneSums.length(part, range.count());
      for (int lane = 0; lane < LaneSums.LANES; lane += Lanes.COUNT) {
        int first = part + lane;
        long logitsAt = logitsFrom + 4L * first;
        int eAt = eFrom + first;
        DoubleVector sum = zero;
        for (int k = 0; k < length; k += LaneSums.LANES) {
          DoubleVector z =
              (DoubleVector)
                  FloatVector.fromMemorySegment(
                          Lanes.FLOATS, logits, logitsAt + 4L * k, LITTLE_ENDIAN)
                      .convertShape(VectorOperators.F2D, Lanes.SPECIES, 0);
          DoubleVector x = z.sub(centre);
          DoubleVector biased = x.fma(log2E, toInteger);
          DoubleVector n = biased.sub(toInteger);
          DoubleVector r = n.fma(ln2Low, n.fma(ln2High, x));
          DoubleVector square = r.mul(r);
          DoubleVector fourth = square.mul(square);
          DoubleVector low = p3.fma(r, p2).fma(square, p1.fma(r, p0));
          DoubleVector high = p7.fma(r, p6).fma(square, p5.fma(r, p4));
          DoubleVector top = p10.fma(square, p9.fma(r, p8));
          DoubleVector power =
              square
                  .fma(top.fma(fourth, high).fma(fourth, low), r)
                  .add(one)
                  .reinterpretAsLongs()
                  .add(biased.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
                  .reinterpretAsDoubles();
          power.intoArray(out, eAt + k);
          sum = sum.add(power);
        }
        sum.intoArray(sumLanes, LaneSums.at(part) + lane);
      }
    }
    sums.addBlock(SUM, range.count());
  }
}
