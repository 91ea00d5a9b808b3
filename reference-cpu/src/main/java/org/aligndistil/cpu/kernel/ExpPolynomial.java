package org.aligndistil.cpu.kernel;

/// What exponentials are made of: x = n log 2 + r with |r| ≤ ½ log 2, and a polynomial for e^r.
///
/// ```
/// P(r) ≈ (e^r − 1 − r)/r²          e^r = 1 + r + r² P(r)
/// ```
///
/// P has degree 10 and interpolates at Chebyshev's nodes; r² P(r) is off by less than 0.05
/// roundings, relative to itself, however small r is. Its powers are added up in pairs (Estrin's
/// scheme): a processor sees only a few vectors ahead, so that the time for which one waits for
/// itself counts.
///
/// The kernels that compute exponentials lane by lane have all of it in their loops, and broadcast
/// the constants before. Those of static vectors would be read again for every vector, as the
/// compiler cannot know that the stores of the loop leave them alone, which takes half as long
/// again. They stay in registers only where a loop calls nothing but the Vector API and is not so
/// long that the compiler stops to inline, else they are put on the heap: 600 MB of garbage a pass
/// were seen. And only where it counts from 0, and whatever else makes an index has been added up
/// before: else the compiler checks and adds indices in the loop, runs out of registers and reads
/// the constants again; the loops of [Deviation] took 1.4 times as long in cache. What the kernels
/// compute is pinned to the scalars here, bit by bit, by tests.
final class ExpPolynomial {

  static final double LOG2_E = 0x1.71547652b82fep0;
  static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

  /// Adding it leaves an integer in the low bits of the mantissa.
  static final double TO_INTEGER = 0x1.8p52;

  static final double P10 = 0x1.1f72fc730b510p-29;
  static final double P9 = 0x1.af4ddd848831bp-26;
  static final double P8 = 0x1.27e4db67b4303p-22;
  static final double P7 = 0x1.71de02375656cp-19;
  static final double P6 = 0x1.a01a01a6d7808p-16;
  static final double P5 = 0x1.a01a01abe62ddp-13;
  static final double P4 = 0x1.6c16c16c162d6p-10;
  static final double P3 = 0x1.11111111100dfp-7;
  static final double P2 = 0x1.5555555555556p-5;
  static final double P1 = 0x1.5555555555557p-3;
  static final double P0 = 0x1.0000000000000p-1;

  private ExpPolynomial() {}

  /// n + [#TO_INTEGER], n the integer nearest to x / log 2.
  static double biased(double x) {
    return Math.fma(x, LOG2_E, TO_INTEGER);
  }

  /// r, given n.
  static double rest(double x, double n) {
    return Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
  }

  /// P(r).
  ///
  /// @param square r²
  static double polynomial(double r, double square) {
    double fourth = square * square;
    double low = Math.fma(Math.fma(P3, r, P2), square, Math.fma(P1, r, P0));
    double high = Math.fma(Math.fma(P7, r, P6), square, Math.fma(P5, r, P4));
    double top = Math.fma(P10, square, Math.fma(P9, r, P8));
    return Math.fma(Math.fma(top, fourth, high), fourth, low);
  }

  /// r² P(r).
  static double curve(double r) {
    double square = r * r;
    return square * polynomial(r, square);
  }

  /// 1 + r + r² P(r).
  static double sum(double r) {
    double square = r * r;
    return 1 + Math.fma(square, polynomial(r, square), r);
  }

  /// `y · 2^n` for a y in the normal range, the result in it too.
  static double scale(double y, double biased) {
    return Double.longBitsToDouble(
        Double.doubleToRawLongBits(y) + (Double.doubleToRawLongBits(biased) << 52));
  }
}
