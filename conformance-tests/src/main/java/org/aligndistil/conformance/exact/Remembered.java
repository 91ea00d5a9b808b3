package org.aligndistil.conformance.exact;

import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/// A function whose last results are remembered: a derivative asks for the same exponentials again
/// and again, and each takes as long as a thousand products.
final class Remembered {

  private static final int MOST = 20_000;

  private final UnaryOperator<BigDecimal> function;
  private final Map<BigDecimal, BigDecimal> known = new ConcurrentHashMap<>();

  Remembered(UnaryOperator<BigDecimal> function) {
    this.function = function;
  }

  BigDecimal of(BigDecimal x) {
    BigDecimal result = known.get(x);
    if (result == null) {
      if (known.size() >= MOST) {
        known.clear();
      }
      result = function.apply(x);
      known.put(x, result);
    }
    return result;
  }
}
