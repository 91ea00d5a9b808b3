package org.aligndistil.conformance.exact;

import ch.obermuhlner.math.big.BigDecimalMath;
import java.math.BigDecimal;
import java.math.MathContext;

/// A number of 60 decimal digits, or an infinity.
///
/// Sums keep 250 digits, so that what cancels does so exactly; every other operation is rounded to
/// 60.
///
/// Sums and products of infinities are those of the extended real line; what has no value there,
/// such as ∞ − ∞ or 0 · ∞, is an [ArithmeticException], so that no equation passes over it
/// silently.
public final class Real {

  /// 0.
  public static final Real ZERO = new Real(BigDecimal.ZERO, 0);

  /// 1.
  public static final Real ONE = new Real(BigDecimal.ONE, 0);

  /// −∞, the logit of a masked token.
  public static final Real NEGATIVE_INFINITY = new Real(BigDecimal.ZERO, -1);

  /// +∞.
  public static final Real POSITIVE_INFINITY = new Real(BigDecimal.ZERO, 1);

  private static final MathContext DIGITS = new MathContext(60);
  private static final MathContext SUM_DIGITS = new MathContext(250);
  private static final MathContext GUARDED = new MathContext(90);
  private static final BigDecimal HUGE = new BigDecimal("-1e6");

  /// log of the greatest double.
  private static final BigDecimal GREATEST_EXPONENT =
      BigDecimalMath.log(new BigDecimal(Double.MAX_VALUE), GUARDED);

  private static final BigDecimal SMALL = new BigDecimal("1e-20");

  private static final Remembered EXPONENTIALS = new Remembered(x -> BigDecimalMath.exp(x, DIGITS));
  private static final Remembered LOGARITHMS =
      new Remembered(x -> BigDecimalMath.log(BigDecimal.ONE.add(x, GUARDED), GUARDED));

  private final BigDecimal finite;
  private final int infinity;

  private Real(BigDecimal finite, int infinity) {
    this.finite = finite;
    this.infinity = infinity;
  }

  /// A double, exactly.
  public static Real of(double x) {
    if (Double.isNaN(x)) {
      throw new ArithmeticException("NaN is no number");
    }
    if (Double.isInfinite(x)) {
      return x > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
    }
    return new Real(new BigDecimal(x), 0);
  }

  /// A decimal number, exactly.
  public static Real of(String decimal) {
    return new Real(new BigDecimal(decimal), 0);
  }

  /// Whether it is neither +∞ nor −∞.
  public boolean isFinite() {
    return infinity == 0;
  }

  /// −1, 0 or 1.
  public int sign() {
    return isFinite() ? finite.signum() : infinity;
  }

  /// The sum.
  public Real plus(Real other) {
    if (isFinite() && other.isFinite()) {
      return new Real(finite.add(other.finite, SUM_DIGITS), 0);
    }
    if (infinity + other.infinity == 0) {
      throw new ArithmeticException("∞ − ∞");
    }
    return infinite(infinity + other.infinity);
  }

  /// The difference.
  public Real minus(Real other) {
    return plus(other.negated());
  }

  /// The number with the other sign.
  public Real negated() {
    return new Real(finite.negate(), -infinity);
  }

  /// The magnitude.
  public Real abs() {
    return sign() < 0 ? negated() : this;
  }

  /// The product.
  public Real times(Real other) {
    if (isFinite() && other.isFinite()) {
      return new Real(finite.multiply(other.finite, DIGITS), 0);
    }
    if (sign() * other.sign() == 0) {
      throw new ArithmeticException("0 · ∞");
    }
    return infinite(sign() * other.sign());
  }

  /// The product without rounding, of finite numbers.
  Real timesExactly(Real other) {
    return new Real(finite.multiply(other.finite), 0);
  }

  /// The product with a double.
  public Real times(double factor) {
    return times(of(factor));
  }

  /// The quotient by a finite number other than 0.
  public Real dividedBy(Real divisor) {
    return isFinite()
        ? new Real(finite.divide(divisor.finite, DIGITS), 0)
        : infinite(sign() * divisor.sign());
  }

  /// The quotient by a double.
  public Real dividedBy(double divisor) {
    return dividedBy(of(divisor));
  }

  /// e^x; +∞ where it is greater than every double, 0 below x = −10⁶.
  public Real exp() {
    if (!isFinite() || finite.compareTo(GREATEST_EXPONENT) > 0 || finite.compareTo(HUGE) < 0) {
      return sign() > 0 ? POSITIVE_INFINITY : ZERO;
    }
    return new Real(EXPONENTIALS.of(finite), 0);
  }

  /// log(1 + x) for finite x > −1, with 60 digits of the result however small x is.
  public Real log1p() {
    if (finite.abs().compareTo(SMALL) < 0) {
      Real square = times(this);
      return minus(square.dividedBy(2)).plus(square.times(this).dividedBy(3));
    }
    return new Real(LOGARITHMS.of(finite), 0);
  }

  /// log σ(x) = −log(1 + e^(−x)).
  public Real logSigmoid() {
    if (!isFinite()) {
      return infinity > 0 ? ZERO : NEGATIVE_INFINITY;
    }
    Real rest = abs().negated().exp().log1p();
    return sign() < 0 ? minus(rest) : rest.negated();
  }

  /// Whether it is greater.
  public boolean isGreaterThan(Real other) {
    return compareTo(other) > 0;
  }

  /// The nearest double.
  public double doubleValue() {
    return isFinite() ? finite.doubleValue() : infinity * Double.POSITIVE_INFINITY;
  }

  /// The nearest binary32 number, rounded once.
  public float floatValue() {
    return isFinite() ? finite.floatValue() : infinity * Float.POSITIVE_INFINITY;
  }

  /// How far a double is from this number: 0 if both are the same infinity, +∞ if only one is
  /// infinite or the double is NaN.
  public double distanceTo(double x) {
    if (Double.isNaN(x)) {
      return Double.POSITIVE_INFINITY;
    }
    if (!isFinite() || Double.isInfinite(x)) {
      return x == doubleValue() ? 0 : Double.POSITIVE_INFINITY;
    }
    return finite.subtract(new BigDecimal(x)).abs().doubleValue();
  }

  /// Whether a double is at most some distance away, decided without rounding.
  public boolean isWithin(double distance, double x) {
    if (Double.isNaN(x) || Double.isNaN(distance)) {
      return false;
    }
    if (!isFinite() || Double.isInfinite(x) || Double.isInfinite(distance)) {
      return distanceTo(x) <= distance;
    }
    return finite.subtract(new BigDecimal(x)).abs().compareTo(new BigDecimal(distance)) <= 0;
  }

  @Override
  public String toString() {
    return isFinite() ? finite.round(new MathContext(25)).toString() : infinity + "·∞";
  }

  private int compareTo(Real other) {
    return isFinite() && other.isFinite()
        ? finite.compareTo(other.finite)
        : Integer.compare(infinity, other.infinity);
  }

  private static Real infinite(int sign) {
    return sign > 0 ? POSITIVE_INFINITY : NEGATIVE_INFINITY;
  }
}
