package org.aligndistil.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/// Numbers for people.
final class Numbers {

  private static final MathContext SIX_DIGITS = new MathContext(6);
  private static final MathContext TWO_DIGITS_UP = new MathContext(2, RoundingMode.UP);
  private static final double SMALL = 1e-4;
  private static final double LARGE = 1e9;

  private Numbers() {}

  /// All digits: the shortest text that reads back as the same double.
  static String exact(double value) {
    String text = Double.toString(value).replace('E', 'e').replace(".0e", "e");
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }

  /// Two digits, rounded up, so that a bound stays one.
  static String bound(double value) {
    return value == 0 || !Double.isFinite(value)
        ? exact(value)
        : String.format(Locale.ROOT, "%.1e", new BigDecimal(value).round(TWO_DIGITS_UP));
  }

  /// Six digits each, point under point.
  static List<String> aligned(List<Double> values) {
    List<String> texts = values.stream().map(Numbers::rounded).toList();
    int width = texts.stream().mapToInt(Numbers::pointAt).max().orElse(0);
    return texts.stream().map(text -> " ".repeat(width - pointAt(text)) + text).toList();
  }

  private static String rounded(double value) {
    double magnitude = Math.abs(value);
    if (value == 0 || !Double.isFinite(value)) {
      return exact(value);
    }
    BigDecimal digits = new BigDecimal(value).round(SIX_DIGITS);
    return magnitude >= SMALL && magnitude < LARGE
        ? digits.stripTrailingZeros().toPlainString()
        : String.format(Locale.ROOT, "%.5e", digits);
  }

  private static int pointAt(String text) {
    int point = text.indexOf('.');
    return point < 0 ? text.length() : point;
  }
}
