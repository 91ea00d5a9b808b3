package org.aligndistil.cpu.kernel;

import static org.aligndistil.cpu.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/// What exponentials are made of: x = n log 2 + r with |r| ≤ ½ log 2, and a polynomial for e^r.
///
/// ```
/// P(r) ≈ (e^r − 1 − r)/r²          e^r = 1 + r + r² P(r)
/// ```
///
/// The kernels that compute exponentials lane by lane have all of it in their loops, two vectors at
/// a time: one vector alone waits for itself, and a loop of that size has no calls but those of the
/// Vector API, because the compiler would no longer look into others and would put vectors on the
/// heap.
///
/// P has degree 10 and interpolates at Chebyshev's nodes; r² P(r) is off by less than 0.05
/// roundings, relative to itself, however small r is.
final class ExpPolynomial {

  static final double LOG2_E = 0x1.71547652b82fep0;
  static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

  /// Adding it leaves an integer in the low bits of the mantissa.
  static final double TO_INTEGER = 0x1.8p52;

  private static final double[] P = {
    0x1.1f72fc730b510p-29,
    0x1.af4ddd848831bp-26,
    0x1.27e4db67b4303p-22,
    0x1.71de02375656cp-19,
    0x1.a01a01a6d7808p-16,
    0x1.a01a01abe62ddp-13,
    0x1.6c16c16c162d6p-10,
    0x1.11111111100dfp-7,
    0x1.5555555555556p-5,
    0x1.5555555555557p-3,
    0x1.0000000000000p-1
  };

  // A broadcast inside a kernel was boxed: 600 MB of garbage a pass, five times slower.
  static final DoubleVector V_LOG2_E = broadcast(LOG2_E);
  static final DoubleVector V_TO_INTEGER = broadcast(TO_INTEGER);
  static final DoubleVector V_LN2_HIGH = broadcast(-LN2_HIGH);
  static final DoubleVector V_LN2_LOW = broadcast(-LN2_LOW);
  static final LongVector V_EXPONENT_OF_1 = broadcast(1).reinterpretAsLongs();
  static final DoubleVector P10 = broadcast(P[0]);
  static final DoubleVector P9 = broadcast(P[1]);
  static final DoubleVector P8 = broadcast(P[2]);
  static final DoubleVector P7 = broadcast(P[3]);
  static final DoubleVector P6 = broadcast(P[4]);
  static final DoubleVector P5 = broadcast(P[5]);
  static final DoubleVector P4 = broadcast(P[6]);
  static final DoubleVector P3 = broadcast(P[7]);
  static final DoubleVector P2 = broadcast(P[8]);
  static final DoubleVector P1 = broadcast(P[9]);
  static final DoubleVector P0 = broadcast(P[10]);

  private ExpPolynomial() {}

  /// n + [#TO_INTEGER], n the integer nearest to x / log 2.
  static double biased(double x) {
    return Math.fma(x, LOG2_E, TO_INTEGER);
  }

  /// r, given n.
  static double rest(double x, double n) {
    return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
  }

  /// r² P(r).
  static double curve(double r) {
    double p = P[0];
    for (int k = 1; k < P.length; k++) {
      p = Math.fma(p, r, P[k]);
    }
    return r * r * p;
  }

  /// `y · 2^n` for a y in the normal range, the result in it too.
  static double scale(double y, double biased) {
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(y) + (Double.doubleToRawLongBits(biased) << 52));
  }
}
