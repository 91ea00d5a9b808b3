package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// e^x for x ≤ 0, the same bits in every lane, at every width, on every machine.
///
/// x = n log 2 + r, see [ExpPolynomial]; 2^n by adding n to the exponent. Below −708, where the
/// result would leave the normal range, it is 0. The relative error is below [#ERROR].
///
/// The JDK's lane-wise exponential calls a library of the platform and has no such guarantee.
public final class Exp {

  /// Bound on the relative error.
  public static final double ERROR = 0x1.2p-52;

  static final double LOWEST = -708;

  private Exp() {}

  /// Replaces each `x[i]` by `e^(x[i])`.
  ///
  /// @param x the block; −∞ gives 0
  /// @param from its first element
  /// @param to the element after its last
  public static void simd(double[] x, int from, int to) {
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
    DoubleVector lowest = DoubleVector.broadcast(Lanes.SPECIES, LOWEST);
    int i = from;
    for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector y = DoubleVector.fromArray(Lanes.SPECIES, x, i);
      DoubleVector biased = y.fma(log2E, toInteger);
      DoubleVector n = biased.sub(toInteger);
      DoubleVector r = n.fma(ln2Low, n.fma(ln2High, y));
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
      zero.blend(power, y.compare(VectorOperators.GE, lowest)).intoArray(x, i);
    }
    for (; i < to; i++) {
      x[i] = scalar(x[i]);
    }
  }

  /// e^x for one x ≤ 0.
  public static double scalar(double x) {
    if (!(x >= LOWEST)) {
      return 0;
    }
    double biased = ExpPolynomial.biased(x);
    double r = ExpPolynomial.rest(x, biased - ExpPolynomial.TO_INTEGER);
    return ExpPolynomial.scale(ExpPolynomial.sum(r), biased);
  }
}
