package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Adds one term of a mix to a block of its values, and to a block of bounds on their errors.
///
/// ```
/// d_v = plus_v − minus_v            t_v = d_v − centre
/// value_v += weight · t_v           bound_v += slope · |t_v| + offset + rounding · |d_v|
/// ```
///
/// The last part is left out where |d_v| ≤ min(|plus_v|, |minus_v|): the two are then within a
/// factor of two of each other, and their difference is exact (Sterbenz 1974). So roles that nearly
/// agree have bounds as small as what they differ by.
public final class MixTerm {

  private static final DoubleVector V_ZERO = Lanes.broadcast(0);

  private MixTerm() {}

  /// The coefficients of a term at one row.
  ///
  /// @param weight what the centred difference is multiplied by
  /// @param centre the difference at the row's pivot token
  /// @param slope error of the term per unit of |t_v|
  /// @param offset error of the term at t_v = 0
  /// @param rounding error of the term per unit of |d_v|, where a difference is rounded; 0 if the
  ///   term has one role
  public record Coefficients(
      double weight, double centre, double slope, double offset, double rounding) {}

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
    DoubleVector slope = Lanes.broadcast(c.slope);
    DoubleVector offset = Lanes.broadcast(c.offset);
    DoubleVector rounding = Lanes.broadcast(c.rounding);
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector p = Lanes.load(plus.array(), plus.from() + i);
      DoubleVector m = Lanes.load(minus.array(), minus.from() + i);
      DoubleVector difference = p.sub(m);
      DoubleVector t = difference.sub(centre);
      t.fma(weight, Lanes.load(values, i)).intoArray(values, i);
      DoubleVector size = difference.lanewise(VectorOperators.ABS);
      DoubleVector lesser = p.lanewise(VectorOperators.ABS).min(m.lanewise(VectorOperators.ABS));
      DoubleVector own = size.mul(rounding).blend(V_ZERO, size.compare(VectorOperators.LE, lesser));
      t.lanewise(VectorOperators.ABS)
          .fma(slope, offset)
          .add(own)
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
    double t = difference - c.centre;
    values[i] = Math.fma(t, c.weight, values[i]);
    double size = Math.abs(difference);
    double own = size <= Math.min(Math.abs(plus), Math.abs(minus)) ? 0 : size * c.rounding;
    bounds[i] = (Math.fma(Math.abs(t), c.slope, c.offset) + own) + bounds[i];
  }
}
