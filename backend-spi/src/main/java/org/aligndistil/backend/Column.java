package org.aligndistil.backend;

import java.util.Objects;

/// One number a row, each with a bound on its absolute error.
///
/// The arrays are not copied. A constant column has the same value in every row.
public final class Column {

  private final double[] values;
  private final double[] errors;
  private final boolean constant;

  private Column(double[] values, double[] errors, boolean constant) {
    this.values = Objects.requireNonNull(values, "values");
    this.errors = Objects.requireNonNull(errors, "errors");
    this.constant = constant;
  }

  /// The same exact number in every row.
  public static Column constant(double value) {
    return new Column(new double[] {value}, new double[1], true);
  }

  /// Numbers with their error bounds.
  ///
  /// @param values `[n]`
  /// @param errors `[n]`, absolute, in the unit of the values
  public static Column of(double[] values, double[] errors) {
    if (values.length != errors.length) {
      throw new IllegalArgumentException(
          "values and errors must have equal length: %d != %d"
              .formatted(values.length, errors.length));
    }
    return new Column(values, errors, false);
  }

  /// The number of a row.
  ///
  /// @param row counted from the first row of the tile
  public double value(int row) {
    return values[constant ? 0 : row];
  }

  /// The bound on the absolute error of the number of a row.
  ///
  /// @param row counted from the first row of the tile
  public double error(int row) {
    return errors[constant ? 0 : row];
  }

  /// Whether every row has the same number.
  public boolean isConstant() {
    return constant;
  }

  /// Each number times a factor.
  public Column times(double factor) {
    double[] product = new double[values.length];
    double[] error = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      product[i] = values[i] * factor;
      error[i] = errors[i] * Math.abs(factor) + Math.ulp(product[i]) / 2;
    }
    return new Column(product, error, constant);
  }

  /// Each number divided by a constant.
  public Column dividedBy(double divisor) {
    double[] quotient = new double[values.length];
    double[] error = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      quotient[i] = values[i] / divisor;
      error[i] = errors[i] / Math.abs(divisor) + Math.ulp(quotient[i]) / 2;
    }
    return new Column(quotient, error, constant);
  }

  /// Each number times the number of the same row.
  ///
  /// @param factor a constant, or a column of the same length
  public Column times(Column factor) {
    int length = Math.max(values.length, factor.values.length);
    double[] product = new double[length];
    double[] error = new double[length];
    for (int i = 0; i < length; i++) {
      product[i] = value(i) * factor.value(i);
      error[i] =
          error(i) * (Math.abs(factor.value(i)) + factor.error(i))
              + Math.abs(value(i)) * factor.error(i)
              + Math.ulp(product[i]) / 2;
    }
    return new Column(product, error, constant && factor.constant);
  }
}
