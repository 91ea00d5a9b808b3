package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Adds one term of a mix to a block of its values, and to a block of bounds on their errors.
///
/// ```
/// d_v = plus_v − minus_v            t_v = d_v − centre
/// value_v += weight · t_v           bound_v += slope · |t_v| + lowSlope · |low_v − centreLow|
/// ```
///
/// What rounding leaves out of a difference, low, is kept, see [Difference]: where roles nearly
/// agree but for a constant, t is far smaller than d, and has all its digits.
public final class MixTerm {

  private MixTerm() {}

  /// The coefficients of a term at one row.
  ///
  /// @param weight what the centred difference is multiplied by
  /// @param centre the difference at the row's pivot token, rounded
  /// @param centreLow what rounding left out of it
  /// @param slope error of the term per unit of |t_v|
  /// @param lowSlope error of the term per unit of what is left out of the differences
  public record Coefficients(
      double weight, double centre, double centreLow, double slope, double lowSlope) {}

  /// A block of tokens.
  ///
  /// @param plus logits added, from `plusAt`
  /// @param minus logits subtracted, from `minusAt`; zeros if the term has one role
  /// @param values the block of values, from 0
  /// @param bounds the block of bounds, from 0
  /// @param count number of tokens
  /// @param c the coefficients
  public static void simd(
      Slice plus, Slice minus, double[] values, double[] bounds, int count, Coefficients c) {
    DoubleVector weight = Lanes.broadcast(c.weight);
    DoubleVector centre = Lanes.broadcast(c.centre);
    DoubleVector centreLow = Lanes.broadcast(c.centreLow);
    DoubleVector slope = Lanes.broadcast(c.slope);
    DoubleVector lowSlope = Lanes.broadcast(c.lowSlope);
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector a = Lanes.load(plus.array(), plus.from() + i);
      DoubleVector b = Lanes.load(minus.array(), minus.from() + i);
      DoubleVector difference = a.sub(b);
      DoubleVector low = Difference.low(a, b, difference).sub(centreLow);
      DoubleVector t = difference.sub(centre).add(low);
      t.fma(weight, Lanes.load(values, i)).intoArray(values, i);
      t.lanewise(VectorOperators.ABS)
          .fma(slope, low.lanewise(VectorOperators.ABS).mul(lowSlope))
          .add(Lanes.load(bounds, i))
          .intoArray(bounds, i);
    }
    for (; i < count; i++) {
      scalar(plus.array()[plus.from() + i], minus.array()[minus.from() + i], values, bounds, i, c);
    }
  }

  /// One token.
  ///
  /// @param plus its logit that is added
  /// @param minus its logit that is subtracted
  public static void scalar(
      double plus, double minus, double[] values, double[] bounds, int i, Coefficients c) {
    double difference = plus - minus;
    double low = Difference.low(plus, minus) - c.centreLow;
    double t = (difference - c.centre) + low;
    values[i] = Math.fma(t, c.weight, values[i]);
    bounds[i] = Math.fma(Math.abs(t), c.slope, Math.abs(low) * c.lowSlope) + bounds[i];
  }
}
