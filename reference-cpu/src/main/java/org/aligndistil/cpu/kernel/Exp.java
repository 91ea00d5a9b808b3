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
import static org.aligndistil.cpu.kernel.Lanes.broadcast;

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

  private static final DoubleVector V_LOWEST = broadcast(LOWEST);
  private static final DoubleVector V_ONE = broadcast(1);
  private static final DoubleVector V_ZERO = broadcast(0);

  private Exp() {}

  /// Replaces each `x[i]` by `e^(x[i])`.
  ///
  /// @param x the block; −∞ gives 0
  /// @param from its first element
  /// @param to the element after its last
  public static void simd(double[] x, int from, int to) {
    int i = from;
    for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
      exp(Lanes.load(x, i)).intoArray(x, i);
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
    return ExpPolynomial.scale(1 + (r + ExpPolynomial.curve(r)), biased);
  }

  private static DoubleVector exp(DoubleVector x) {
    DoubleVector biased = x.fma(V_LOG2_E, V_TO_INTEGER);
    DoubleVector n = biased.sub(V_TO_INTEGER);
    DoubleVector r = n.fma(V_LN2_LOW, n.fma(V_LN2_HIGH, x));
    DoubleVector p = P10.fma(r, P9).fma(r, P8).fma(r, P7).fma(r, P6).fma(r, P5).fma(r, P4);
    p = p.fma(r, P3).fma(r, P2).fma(r, P1).fma(r, P0);
    DoubleVector e =
        r.add(r.mul(r).mul(p))
            .add(V_ONE)
            .reinterpretAsLongs()
            .add(biased.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
            .reinterpretAsDoubles();
    return V_ZERO.blend(e, x.compare(VectorOperators.GE, V_LOWEST));
  }
}
