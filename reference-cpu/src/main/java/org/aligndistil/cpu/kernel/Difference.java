package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Differences of logits, as a rounded number and what its rounding left out.
///
/// ```
/// a − b = high + low          high = fl(a − b), low = high's error, exactly
/// ```
///
/// Rounding is monotone, so that exact differences are ordered as the pairs (high, low) are.
///
/// @see <a href="https://doi.org/10.1007/BF01397083">Dekker 1971</a>; D. Knuth, *The Art of
///   Computer Programming*, volume 2, theorem 4.2.2 B
public final class Difference {

  private static final DoubleVector V_MASKED = Lanes.broadcast(Double.NEGATIVE_INFINITY);

  private Difference() {}

  /// The rounded differences of a block; −∞ where both logits are masked, as where the first is.
  ///
  /// @param plus a, from `plus.from()`
  /// @param minus b, from `minus.from()`
  /// @param out receives them, from 0
  /// @param count number of tokens
  public static void simd(Slice plus, Slice minus, double[] out, int count) {
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector difference =
          Lanes.load(plus.array(), plus.from() + i)
              .sub(Lanes.load(minus.array(), minus.from() + i));
      VectorMask<Double> masked = difference.test(VectorOperators.IS_NAN);
      difference.blend(V_MASKED, masked).intoArray(out, i);
    }
    for (; i < count; i++) {
      out[i] = high(plus.array()[plus.from() + i], minus.array()[minus.from() + i]);
    }
  }

  /// The rounded difference of one token.
  static double high(double a, double b) {
    double difference = a - b;
    return Double.isNaN(difference) ? Double.NEGATIVE_INFINITY : difference;
  }

  /// What rounding left out of a finite difference.
  ///
  /// @param a a logit
  /// @param b what was subtracted
  public static double low(double a, double b) {
    double high = a - b;
    double minusB = high - a;
    return (a - (high - minusB)) - (b + minusB);
  }

  /// What rounding left out of finite differences.
  ///
  /// @param a logits
  /// @param b what was subtracted
  /// @param high the rounded differences
  static DoubleVector low(DoubleVector a, DoubleVector b, DoubleVector high) {
    DoubleVector minusB = high.sub(a);
    return a.sub(high.sub(minusB)).sub(b.add(minusB));
  }
}
