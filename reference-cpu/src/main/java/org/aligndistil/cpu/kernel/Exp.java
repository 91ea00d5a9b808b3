package org.aligndistil.cpu.kernel;

import static org.aligndistil.cpu.kernel.Lanes.broadcast;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// e^x for x ≤ 0, the same bits in every lane, at every width, on every machine.
///
/// x = n log 2 + r with |r| ≤ ½ log 2; e^r by its Taylor polynomial of degree 13, whose remainder
/// is below 2⁻⁵⁷; 2^n by adding n to the exponent. Below −708, where the result would leave the
/// normal range, it is 0. The relative error is below [#ERROR].
///
/// The JDK's lane-wise exponential calls a library of the platform and has no such guarantee.
public final class Exp {

  /// Bound on the relative error.
  public static final double ERROR = 0x1.2p-52;

  private static final double LOWEST = -708;
  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double LN2_HIGH = 0x1.62e42fefa39efp-1;
  private static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

  /// Adding it leaves an integer in the low bits of the mantissa.
  private static final double TO_INTEGER = 0x1.8p52;

  private static final double[] TAYLOR = {
    1.0 / 6227020800.0,
    1.0 / 479001600,
    1.0 / 39916800,
    1.0 / 3628800,
    1.0 / 362880,
    1.0 / 40320,
    1.0 / 5040,
    1.0 / 720,
    1.0 / 120,
    1.0 / 24,
    1.0 / 6,
    1.0 / 2
  };

  // A broadcast inside a kernel was boxed: 600 MB of garbage a pass, five times slower.
  private static final DoubleVector V_LOWEST = broadcast(LOWEST);
  private static final DoubleVector V_LOG2_E = broadcast(LOG2_E);
  private static final DoubleVector V_LN2_HIGH = broadcast(-LN2_HIGH);
  private static final DoubleVector V_LN2_LOW = broadcast(-LN2_LOW);
  private static final DoubleVector V_TO_INTEGER = broadcast(TO_INTEGER);
  private static final DoubleVector V_ONE = broadcast(1);
  private static final DoubleVector V_ZERO = broadcast(0);
  private static final DoubleVector C13 = broadcast(TAYLOR[0]);
  private static final DoubleVector C12 = broadcast(TAYLOR[1]);
  private static final DoubleVector C11 = broadcast(TAYLOR[2]);
  private static final DoubleVector C10 = broadcast(TAYLOR[3]);
  private static final DoubleVector C9 = broadcast(TAYLOR[4]);
  private static final DoubleVector C8 = broadcast(TAYLOR[5]);
  private static final DoubleVector C7 = broadcast(TAYLOR[6]);
  private static final DoubleVector C6 = broadcast(TAYLOR[7]);
  private static final DoubleVector C5 = broadcast(TAYLOR[8]);
  private static final DoubleVector C4 = broadcast(TAYLOR[9]);
  private static final DoubleVector C3 = broadcast(TAYLOR[10]);
  private static final DoubleVector C2 = broadcast(TAYLOR[11]);

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
    double biased = Math.fma(x, LOG2_E, TO_INTEGER);
    double n = biased - TO_INTEGER;
    double r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
    double p = TAYLOR[0];
    for (int k = 1; k < TAYLOR.length; k++) {
      p = Math.fma(p, r, TAYLOR[k]);
    }
    p = Math.fma(Math.fma(p, r, 1), r, 1);
    long bits = Double.doubleToRawLongBits(p) + (Double.doubleToRawLongBits(biased) << 52);
    return Double.longBitsToDouble(bits);
  }

  private static DoubleVector exp(DoubleVector x) {
    VectorMask<Double> representable = x.compare(VectorOperators.GE, V_LOWEST);
    DoubleVector biased = x.fma(V_LOG2_E, V_TO_INTEGER);
    DoubleVector n = biased.sub(V_TO_INTEGER);
    DoubleVector r = n.fma(V_LN2_LOW, n.fma(V_LN2_HIGH, x));
    DoubleVector p = C13.fma(r, C12).fma(r, C11).fma(r, C10).fma(r, C9).fma(r, C8).fma(r, C7);
    p = p.fma(r, C6).fma(r, C5).fma(r, C4).fma(r, C3).fma(r, C2).fma(r, V_ONE).fma(r, V_ONE);
    DoubleVector result =
        p.reinterpretAsLongs()
            .add(biased.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52))
            .reinterpretAsDoubles();
    return V_ZERO.blend(result, representable);
  }
}
