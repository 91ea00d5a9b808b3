package org.aligndistil.cpu.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;

/// Adds one term of a mix to a block of its values, and to a block of bounds on their errors.
///
/// ```
/// d_v = plus_v − minus_v            t_v = d_v − centre
/// value_v += weight · t_v
/// bound_v += slope · |t_v| + |weight| · (min(u |t_v|, |rest_v|) + 4u (|rest_v| + |low_v|))
/// ```
///
/// What rounding leaves out of the two subtractions, rest, is added to their result, see
/// [Difference]: where roles nearly agree but for a constant, t is far smaller than d, and has all
/// its digits. low is the first subtraction's part of it. Adding them is off by no more than rest,
/// so that the bound knows where t is exact.
public final class MixTerm {

  private static final double ROUNDING = 0x1p-53;
  private static final DoubleVector V_ROUNDING = Lanes.broadcast(ROUNDING);
  private static final DoubleVector V_FOUR_ROUNDINGS = Lanes.broadcast(4 * ROUNDING);

  private MixTerm() {}

  /// The coefficients of a term at one row.
  ///
  /// @param weight what the centred difference is multiplied by
  /// @param centre the difference at the row's pivot token, rounded
  /// @param centreLow what rounding left out of it
  /// @param slope error of the term per unit of |t_v|, that of t_v itself left out
  public record Coefficients(double weight, double centre, double centreLow, double slope) {}

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
    DoubleVector size = Lanes.broadcast(Math.abs(c.weight));
    DoubleVector centre = Lanes.broadcast(c.centre);
    DoubleVector centreLow = Lanes.broadcast(c.centreLow);
    DoubleVector slope = Lanes.broadcast(c.slope);
    int i = 0;
    for (; i <= count - Lanes.COUNT; i += Lanes.COUNT) {
      DoubleVector a = Lanes.load(plus.array(), plus.from() + i);
      DoubleVector b = Lanes.load(minus.array(), minus.from() + i);
      DoubleVector difference = a.sub(b);
      DoubleVector low = Difference.low(a, b, difference).sub(centreLow);
      DoubleVector high = difference.sub(centre);
      DoubleVector rest = Difference.low(difference, centre, high).add(low);
      DoubleVector t = high.add(rest);
      t.fma(weight, Lanes.load(values, i)).intoArray(values, i);
      DoubleVector absolute = t.lanewise(VectorOperators.ABS);
      DoubleVector restSize = rest.lanewise(VectorOperators.ABS);
      DoubleVector rounding = restSize.add(low.lanewise(VectorOperators.ABS)).mul(V_FOUR_ROUNDINGS);
      rounding = absolute.mul(V_ROUNDING).min(restSize).add(rounding);
      absolute.fma(slope, rounding.mul(size)).add(Lanes.load(bounds, i)).intoArray(bounds, i);
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
    double high = difference - c.centre;
    double rest = Difference.low(difference, c.centre) + low;
    double t = high + rest;
    values[i] = Math.fma(t, c.weight, values[i]);
    double rounding = (Math.abs(rest) + Math.abs(low)) * (4 * ROUNDING);
    rounding = Math.min(Math.abs(t) * ROUNDING, Math.abs(rest)) + rounding;
    bounds[i] = Math.fma(Math.abs(t), c.slope, rounding * Math.abs(c.weight)) + bounds[i];
  }

  /// What one token's value lacks if its term is the only one and has weight ±1, with a bound on
  /// the error of both together.
  ///
  /// @param plus its logit that is added
  /// @param minus its logit that is subtracted
  /// @param lows receives what the value lacks
  /// @param bounds receives the bound
  public static void low(
      double plus, double minus, double[] lows, double[] bounds, int i, Coefficients c) {
    double difference = plus - minus;
    double low = Difference.low(plus, minus) - c.centreLow;
    double high = difference - c.centre;
    double rest = Difference.low(difference, c.centre) + low;
    double t = high + rest;
    lows[i] = c.weight * ((high - t) + rest);
    bounds[i] = Math.abs(t) * c.slope + (Math.abs(rest) + Math.abs(low)) * (4 * ROUNDING);
  }
}
