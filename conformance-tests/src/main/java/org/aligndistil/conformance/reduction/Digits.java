package org.aligndistil.conformance.reduction;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// How long a number is to read, and shorter ones beside it.
final class Digits {

  /// A masked token takes more words than any number.
  private static final long MASKED = 10_000;

  /// One more digit is worse than any change of the last one.
  private static final long DIGIT = 16;

  /// Ten times as large, or as small, is worse than any last digit.
  private static final long ORDER = 10;

  private static final int[] SIGNIFICANT = {1, 2, 3};
  private static final int[] PLACES = {1, 2, 3, 4, 6, 9, 12};

  private Digits() {}

  /// 0 for 0; then digits, orders of magnitude, the last digit and the sign.
  static long of(double number) {
    if (number == 0) {
      return 0;
    }
    if (!Double.isFinite(number)) {
      return MASKED;
    }
    BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    long order = Math.abs((long) decimal.precision() - decimal.scale() - 1);
    long last = decimal.unscaledValue().abs().mod(BigInteger.TEN).longValue();
    return DIGIT * decimal.precision() + ORDER * order + last + (number < 0 ? 1 : 0);
  }

  static long of(double[] numbers) {
    return Arrays.stream(numbers).mapToLong(Digits::of).sum();
  }

  static long of(double[][] numbers) {
    return Arrays.stream(numbers).mapToLong(Digits::of).sum();
  }

  /// What may be done to numbers so that they are shorter, the most drastic first.
  static List<DoubleUnaryOperator> shorter() {
    List<DoubleUnaryOperator> shorter = new ArrayList<>();
    shorter.add(_ -> 0);
    shorter.add(x -> Double.isFinite(x) ? x : 0);
    shorter.add(finite(Math::signum));
    shorter.add(finite(Math::rint));
    shorter.add(finite(x -> Math.rint(2 * x) / 2));
    shorter.add(finite(x -> significant(x / 2, 1)));
    for (int digits : SIGNIFICANT) {
      shorter.add(finite(x -> significant(x, digits)));
    }
    for (int places : PLACES) {
      shorter.add(finite(x -> decimal(x).setScale(places, RoundingMode.HALF_EVEN).doubleValue()));
    }
    return shorter;
  }

  /// What one number may become, each once.
  static double[] shorterThan(double number) {
    if (number == 0) {
      return new double[0];
    }
    long digits = of(number);
    return shorter().stream()
        .mapToDouble(change -> change.applyAsDouble(number))
        .filter(other -> other != number)
        .distinct()
        .filter(other -> of(other) < digits)
        .toArray();
  }

  /// What leaves masked tokens masked.
  private static DoubleUnaryOperator finite(DoubleUnaryOperator change) {
    // No negative zeros: they read like another number.
    return x -> Double.isFinite(x) ? change.applyAsDouble(x) + 0.0 : x;
  }

  private static double significant(double x, int digits) {
    return decimal(x).round(new MathContext(digits)).doubleValue();
  }

  private static BigDecimal decimal(double x) {
    return new BigDecimal(Double.toString(x));
  }
}
