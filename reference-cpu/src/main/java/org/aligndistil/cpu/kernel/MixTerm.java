package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Adds one term of a mix to a block of its values, and to a block of bounds on their errors.
///
/// ```
/// t_v = (plus_v − minus_v) − centre
/// value_v += weight · t_v           bound_v += slope · |t_v| + offset
/// ```
public final class MixTerm {

  private MixTerm() {}

  /// The coefficients of a term at one row.
  ///
  /// @param weight what the centred difference is multiplied by
  /// @param centre the difference at the row's pivot token
  /// @param slope error of the term per unit of |t_v|
  /// @param offset error of the term at t_v = 0
  public record Coefficients(double weight, double centre, double slope, double offset) {}

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
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector difference =
          Lanes.load(plus.array(), plus.from() + i)
              .sub(Lanes.load(minus.array(), minus.from() + i));
      DoubleVector t = difference.sub(centre);
      t.fma(weight, Lanes.load(values, i)).intoArray(values, i);
      t.lanewise(VectorOperators.ABS)
          .fma(slope, offset)
          .add(Lanes.load(bounds, i))
          .intoArray(bounds, i);
    }
    for (; i < count; i++) {
      scalar(plus.array()[plus.from() + i] - minus.array()[minus.from() + i], values, bounds, i, c);
    }
  }

  /// One token, given its difference before centring.
  public static void scalar(
      double difference, double[] values, double[] bounds, int i, Coefficients c) {
    double t = difference - c.centre;
    values[i] = Math.fma(t, c.weight, values[i]);
    bounds[i] = Math.fma(Math.abs(t), c.slope, c.offset) + bounds[i];
  }
}
