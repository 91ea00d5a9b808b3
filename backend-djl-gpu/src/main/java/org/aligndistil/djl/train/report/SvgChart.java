package org.aligndistil.djl.train.report;

import java.util.Arrays;
import java.util.Locale;

/// A curve over the steps of a stage, drawn in SVG: the values faintly, their running mean
/// strongly.
///
/// @param title what the values are
/// @param values one a step
record SvgChart(String title, double[] values) {

  private static final int WIDTH = 320;
  private static final int HEIGHT = 150;
  private static final int LEFT = 52;
  private static final int RIGHT = 8;
  private static final int TOP = 10;
  private static final int BOTTOM = 20;

  /// The most points of a curve: more cannot be seen.
  private static final int POINTS = 600;

  /// The picture, with its title.
  String draw() {
    double[] smooth = smoothed();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (Double.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (low > high) {
      return "";
    }
    double span = high > low ? high - low : Math.max(Math.abs(high), 1e-12);
    String last = number(values[values.length - 1]);
    return """
    <figure><figcaption>%s <b>%s</b></figcaption>
    <svg viewBox="0 0 %d %d" role="img" aria-label="%s over %d steps, last %s">
    <path class="axis" d="M%d %dH%dM%d %dH%d"/>
    <text x="%d" y="%d" class="y">%s</text><text x="%d" y="%d" class="y">%s</text>
    <text x="%d" y="%d">1</text><text x="%d" y="%d" class="y">%d</text>
    <path class="raw" d="%s"/><path class="mean" d="%s"/></svg></figure>
    """
        .formatted(
            title.replace('_', ' '),
            last,
            WIDTH,
            HEIGHT,
            title,
            values.length,
            last,
            LEFT,
            TOP,
            WIDTH - RIGHT,
            LEFT,
            HEIGHT - BOTTOM,
            WIDTH - RIGHT,
            LEFT - 6,
            TOP + 4,
            number(high),
            LEFT - 6,
            HEIGHT - BOTTOM + 4,
            number(low),
            LEFT,
            HEIGHT - 5,
            WIDTH - RIGHT,
            HEIGHT - 5,
            values.length,
            path(values, low, span),
            path(smooth, low, span));
  }

  /// Four significant digits.
  static String number(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : Double.toString(value);
    }
    double size = Math.abs(value);
    if (size < 1e-3 || size >= 1e5) {
      return String.format(Locale.ROOT, "%.1e", value).replaceFirst("e([+-])0", "e$1");
    }
    int decimals = Math.clamp(3 - (int) Math.floor(Math.log10(size)), 0, 4);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /// The mean over about a twentieth of the steps around each.
  private double[] smoothed() {
    int reach = values.length / 40;
    double[] smooth = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      // Shorter at the ends, and as long to the left as to the right.
      int near = Math.min(reach, Math.min(i, values.length - 1 - i));
      smooth[i] =
          Arrays.stream(values, i - near, i + near + 1)
              .filter(Double::isFinite)
              .average()
              .orElse(Double.NaN);
    }
    return smooth;
  }

  private String path(double[] curve, double low, double span) {
    StringBuilder path = new StringBuilder();
    int stride = Math.ceilDiv(curve.length, POINTS);
    boolean isDrawing = false;
    for (int i = 0; i < curve.length; i += stride) {
      if (!Double.isFinite(curve[i])) {
        isDrawing = false;
        continue;
      }
      double x = LEFT + (WIDTH - LEFT - RIGHT) * (double) i / Math.max(1, curve.length - 1);
      double y = HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (curve[i] - low) / span;
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", isDrawing ? "L" : "M", x, y));
      isDrawing = true;
    }
    return path.toString();
  }
}
