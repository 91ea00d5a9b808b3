package org.aligndistil.objective.calculus;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;

/// A column of numbers on a [Tape]: one a row, a sequence, a pair, or a single one.
///
/// Every operation is entry by entry, in double, carries a rigorous bound on the absolute error of
/// each entry, and knows its derivative.
public final class Value {

  /// How the adjoints of a value reach the values it was computed from.
  interface Pullback {
    void pull(double[] adjoint);
  }

  private interface BiPredicate {
    boolean test(double x, double y);
  }

  static final Pullback NO_PULLBACK = _ -> {};

  private static final double ROUNDING = 0x1p-53;

  private final Tape tape;
  private final double[] numbers;
  private final double[] errors;
  private final double[] adjoint;
  private final Pullback pullback;

  Value(Tape tape, double[] numbers, double[] errors, Pullback pullback) {
    if (numbers.length != errors.length) {
      throw new IllegalArgumentException(
          "numbers and errors must have equal length: %d != %d"
              .formatted(numbers.length, errors.length));
    }
    this.tape = tape;
    this.numbers = numbers;
    this.errors = errors;
    this.adjoint = new double[numbers.length];
    this.pullback = pullback;
  }

  /// The number of entries.
  public int length() {
    return numbers.length;
  }

  /// An entry.
  public double number(int i) {
    return numbers[i];
  }

  /// The bound on the absolute error of an entry.
  public double error(int i) {
    return errors[i];
  }

  /// The derivative with respect to an entry, after [Tape#backward].
  public double adjoint(int i) {
    return adjoint[i];
  }

  /// Adds to the adjoints: before [Tape#backward], the weight of each entry in what is
  /// differentiated.
  ///
  /// @param weights the weight of entry i
  public void seed(IntToDoubleFunction weights) {
    for (int i = 0; i < adjoint.length; i++) {
      adjoint[i] += weights.applyAsDouble(i);
    }
  }

  /// What nothing depends on stays so, however steep or large the rest is: 0 · ∞ counts as 0.
  private void pull(int i, double weight, double slope) {
    if (weight != 0) {
      adjoint[i] += weight * slope;
    }
  }

  /// The same numbers without their history: a constant to differentiation.
  public Value detach() {
    return tape.value(numbers, errors);
  }

  /// The sum.
  public Value plus(Value other) {
    return combine(other, 1);
  }

  /// The difference.
  public Value minus(Value other) {
    return combine(other, -1);
  }

  /// The product.
  public Value times(Value other) {
    int n = sameLength(other);
    double[] product = new double[n];
    double[] error = new double[n];
    for (int i = 0; i < n; i++) {
      product[i] = numbers[i] * other.numbers[i];
      error[i] =
          bound(
              product[i],
              errors[i] * (Math.abs(other.numbers[i]) + other.errors[i])
                  + Math.abs(numbers[i]) * other.errors[i]);
    }
    return derived(
        product,
        error,
        g -> {
          for (int i = 0; i < n; i++) {
            pull(i, g[i], other.numbers[i]);
            other.pull(i, g[i], numbers[i]);
          }
        });
  }

  /// The sum with a constant.
  public Value plus(double constant) {
    double[] sum = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = numbers[i] + constant;
      error[i] = bound(sum[i], errors[i]);
    }
    return derived(sum, error, g -> pullScaled(g, 1));
  }

  /// The product with a constant.
  public Value times(double factor) {
    double[] product = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < product.length; i++) {
      product[i] = numbers[i] * factor;
      error[i] = bound(product[i], errors[i] * Math.abs(factor));
    }
    return derived(product, error, g -> pullScaled(g, factor));
  }

  /// The quotient by an exact constant.
  public Value dividedBy(double divisor) {
    double[] divisors = new double[length()];
    Arrays.fill(divisors, divisor);
    return dividedBy(divisors);
  }

  /// 1 where an entry is greater than 0, else 0; a constant to differentiation.
  ///
  /// The error is 1 where the true number may decide otherwise.
  public Value isPositive() {
    return chosen(Choices.of(numbers, errors, x -> x > 0));
  }

  /// 1 where an entry is at or above a threshold, else 0; with the errors of [#isPositive].
  public Value atLeast(double threshold) {
    return chosen(Choices.of(numbers, errors, x -> x >= threshold));
  }

  /// 1 where an entry is at or above the lower median of all, the one that ⌈n/2⌉ entries do not
  /// exceed, else 0; with the errors of [#isPositive].
  public Value atLeastLowerMedian() {
    return chosen(Choices.atLeastLowerMedian(numbers, errors));
  }

  /// 1/x.
  public Value reciprocal() {
    return map(Elementary.RECIPROCAL);
  }

  /// e^x.
  public Value exp() {
    return map(Elementary.EXP);
  }

  /// e^x − 1.
  public Value expm1() {
    return map(Elementary.EXP_M1);
  }

  /// e^x f, what an outcome of log-probability x contributes to an expectation of f.
  ///
  /// 0 where x is −∞, whatever f is; infinite where f alone is, however small e^x.
  ///
  /// @param f what is expected
  public Value expTimes(Value f) {
    return expTimes(f, new double[length()]);
  }

  /// The same with another derivative, e^x (f − c).
  ///
  /// @param baseline c of each entry, see [Expectation]
  Value expTimes(Value f, double[] baseline) {
    int n = sameLength(f);
    double[] product = new double[n];
    double[] error = new double[n];
    Value e = exp();
    for (int i = 0; i < n; i++) {
      if (numbers[i] == Double.NEGATIVE_INFINITY) {
        continue;
      }
      boolean isInfinite = Double.isInfinite(f.numbers[i]);
      product[i] = isInfinite ? f.numbers[i] : e.numbers[i] * f.numbers[i];
      error[i] =
          isInfinite
              ? 0
              : bound(
                  product[i],
                  e.errors[i] * (Math.abs(f.numbers[i]) + f.errors[i])
                      + e.numbers[i] * f.errors[i]);
    }
    return derived(
        product,
        error,
        g -> {
          for (int i = 0; i < n; i++) {
            boolean isLimit = e.numbers[i] == 0 || Double.isInfinite(f.numbers[i]);
            pull(i, g[i], isLimit ? product[i] : e.numbers[i] * (f.numbers[i] - baseline[i]));
            f.pull(i, g[i], e.numbers[i]);
          }
        });
  }

  /// log σ(x), without overflow or cancellation.
  public Value logSigmoid() {
    return map(Elementary.LOG_SIGMOID);
  }

  /// The lesser of two; this one where they are equal, NaN where one of them is.
  public Value min(Value other) {
    return choose(other, (x, y) -> y < x || Double.isNaN(y));
  }

  /// The greater of two; this one where they are equal, NaN where one of them is.
  public Value max(Value other) {
    return choose(other, (x, y) -> y > x || Double.isNaN(y));
  }

  /// The nearest number of an interval; with slope 1 from end to end, both included, and 0 outside
  /// of it, and without an error where it is surely outside.
  ///
  /// @param low its lower end
  /// @param high its upper end
  public Value clamp(double low, double high) {
    double[] clamped = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < clamped.length; i++) {
      clamped[i] = Math.clamp(numbers[i], low, high);
      boolean isOutside = numbers[i] + errors[i] < low || numbers[i] - errors[i] > high;
      error[i] = isOutside ? 0 : errors[i];
    }
    return derived(
        clamped,
        error,
        g -> {
          for (int i = 0; i < g.length; i++) {
            if (numbers[i] >= low && numbers[i] <= high) {
              pull(i, g[i], 1);
            }
          }
        });
  }

  /// q φ(log q − log p), what an outcome contributes to KL(q‖p); p where q is 0.
  ///
  /// ```
  /// φ(δ) = δ + e^(−δ) − 1          ∂/∂log p = p − q
  /// ```
  ///
  /// This value is log q, a constant: no derivative passes into it.
  ///
  /// @param logP log p
  public Value relativeEntropy(Value logP) {
    int n = sameLength(logP);
    double[] terms = new double[n];
    double[] error = new double[n];
    for (int i = 0; i < n; i++) {
      terms[i] = RelativeEntropy.value(numbers[i], logP.numbers[i]);
      error[i] = RelativeEntropy.bound(numbers[i], errors[i], logP.numbers[i], logP.errors[i]);
    }
    return derived(
        terms,
        error,
        g -> {
          for (int i = 0; i < n; i++) {
            logP.pull(i, g[i], RelativeEntropy.slope(numbers[i], logP.numbers[i]));
          }
        });
  }

  /// The exact sums from each entry to the end of its group, each rounded once.
  ///
  /// @param offsets where each group begins, and where the last one ends
  public Value sumsToEnd(int[] offsets) {
    double[] sums = new double[length()];
    double[] error = new double[length()];
    for (int s = 0; s < offsets.length - 1; s++) {
      ExactSum sum = new ExactSum();
      ExactSum bounds = new ExactSum();
      for (int i = offsets[s + 1] - 1; i >= offsets[s]; i--) {
        sum.add(numbers[i]);
        bounds.add(errors[i]);
        sums[i] = sum.value();
        error[i] = bound(sums[i], bounds.value());
      }
    }
    return derived(
        sums,
        error,
        g -> {
          for (int s = 0; s < offsets.length - 1; s++) {
            double sum = 0;
            for (int i = offsets[s]; i < offsets[s + 1]; i++) {
              sum += g[i];
              pull(i, sum, 1);
            }
          }
        });
  }

  /// The exact sum of neighbouring entries, rounded once.
  ///
  /// @param offsets where each group begins, and where the last one ends
  public Value sumBetween(int[] offsets) {
    int groups = offsets.length - 1;
    double[] sums = new double[groups];
    double[] error = new double[groups];
    for (int s = 0; s < groups; s++) {
      ExactSum sum = new ExactSum();
      ExactSum bounds = new ExactSum();
      for (int i = offsets[s]; i < offsets[s + 1]; i++) {
        sum.add(numbers[i]);
        bounds.add(errors[i]);
      }
      sums[s] = sum.value();
      error[s] = bound(sums[s], bounds.value());
    }
    return derived(
        sums,
        error,
        g -> {
          for (int s = 0; s < groups; s++) {
            for (int i = offsets[s]; i < offsets[s + 1]; i++) {
              pull(i, g[s], 1);
            }
          }
        });
  }

  /// The entries at some indices, in that order.
  public Value gather(int[] indices) {
    double[] gathered = new double[indices.length];
    double[] error = new double[indices.length];
    for (int i = 0; i < indices.length; i++) {
      gathered[i] = numbers[indices[i]];
      error[i] = errors[indices[i]];
    }
    return derived(
        gathered,
        error,
        g -> {
          for (int i = 0; i < indices.length; i++) {
            pull(indices[i], g[i], 1);
          }
        });
  }

  /// The quotients by exact constants.
  ///
  /// @param divisors one an entry
  public Value dividedBy(double[] divisors) {
    double[] quotient = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < quotient.length; i++) {
      quotient[i] = numbers[i] / divisors[i];
      error[i] = bound(quotient[i], errors[i] / Math.abs(divisors[i]));
    }
    return derived(
        quotient,
        error,
        g -> {
          for (int i = 0; i < g.length; i++) {
            pull(i, g[i], 1 / divisors[i]);
          }
        });
  }

  /// The same exact number in every entry; a constant to differentiation.
  public Value filled(double number) {
    double[] equal = new double[length()];
    Arrays.fill(equal, number);
    return tape.value(equal, new double[length()]);
  }

  /// The only entry of a value of length 1, many times.
  ///
  /// @param times how many
  public Value repeated(int times) {
    if (length() != 1) {
      throw new IllegalArgumentException("only one entry can be repeated, not " + length());
    }
    return gather(new int[times]);
  }

  /// The entries at which a choice is 1, and 0 elsewhere.
  ///
  /// Where the choice is unsure, both an entry and 0 are within the bound.
  ///
  /// @param choices as many, such as those of [#atLeast]
  public Value where(Value choices) {
    int n = sameLength(choices);
    double[] kept = new double[n];
    double[] error = new double[n];
    for (int i = 0; i < n; i++) {
      boolean isUnsure = choices.errors[i] != 0;
      kept[i] = choices.numbers[i] > 0 ? numbers[i] : 0;
      double own = choices.numbers[i] > 0 || isUnsure ? errors[i] : 0;
      error[i] = isUnsure ? bound(0, Math.abs(numbers[i]) + own) : own;
    }
    return derived(
        kept,
        error,
        g -> {
          for (int i = 0; i < n; i++) {
            pull(i, choices.numbers[i] > 0 ? g[i] : 0, 1);
          }
        });
  }

  /// The mean of the entries at which a choice is 1, as a value of length 1; 0 if there are none.
  ///
  /// Every mean that unsure choices allow is within the bound.
  ///
  /// @param choices as many, such as those of [#atLeast]
  public Value meanWhere(Value choices) {
    sameLength(choices);
    ChosenMean mean = ChosenMean.of(numbers, errors, choices);
    return derived(
        new double[] {mean.mean()},
        new double[] {mean.error()},
        g -> {
          for (int i = 0; i < length(); i++) {
            pull(i, choices.numbers[i] > 0 ? g[0] : 0, 1.0 / mean.count());
          }
        });
  }

  /// The nearest binary32 numbers, so that what differs by rounding alone becomes equal; constants
  /// to differentiation.
  ///
  /// Exact where all numbers within the bound are rounded to the same one.
  public Value inSinglePrecision() {
    double[] rounded = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) numbers[i];
      double least = (float) Choices.least(numbers[i], errors[i]);
      double greatest = (float) Choices.greatest(numbers[i], errors[i]);
      double farther = Math.max(greatest - rounded[i], rounded[i] - least);
      error[i] = least == greatest ? 0 : bound(0, farther * (1 + 4 * ROUNDING));
    }
    return tape.value(rounded, error);
  }

  /// The sum of all entries, as a value of length 1; the same bits in any order of the entries.
  public Value sum() {
    return sumBetween(new int[] {0, length()});
  }

  /// 1 where an entry is 0, else 0, so that of two choices one is made; with the errors of
  /// [#isPositive].
  public Value isZero() {
    double[] indicator = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < indicator.length; i++) {
      indicator[i] = numbers[i] == 0 ? 1 : 0;
      error[i] = errors[i] == 0 || Math.abs(numbers[i]) > errors[i] ? 0 : 1;
    }
    return tape.value(indicator, error);
  }

  private Value chosen(Choices choices) {
    return tape.value(choices.numbers(), choices.errors());
  }

  void pullBack() {
    pullback.pull(adjoint);
  }

  private Value combine(Value other, int sign) {
    int n = sameLength(other);
    double[] sum = new double[n];
    double[] error = new double[n];
    for (int i = 0; i < n; i++) {
      sum[i] = numbers[i] + sign * other.numbers[i];
      error[i] = bound(sum[i], errors[i] + other.errors[i]);
    }
    return derived(
        sum,
        error,
        g -> {
          pullScaled(g, 1);
          other.pullScaled(g, sign);
        });
  }

  /// How far a choice can be off: as far as what was chosen where the two are surely apart, and
  /// else no further than the worse of them.
  private Value choose(Value other, BiPredicate isOther) {
    int n = sameLength(other);
    double[] chosen = new double[n];
    double[] error = new double[n];
    for (int i = 0; i < n; i++) {
      chosen[i] = isOther.test(numbers[i], other.numbers[i]) ? other.numbers[i] : numbers[i];
      double apart = Math.abs(numbers[i] - other.numbers[i]);
      boolean isSure = apart > (errors[i] + other.errors[i]) * (1 + 8 * ROUNDING);
      double ofChosen = chosen[i] == numbers[i] ? errors[i] : other.errors[i];
      error[i] = isSure ? ofChosen : Math.max(errors[i], other.errors[i]);
    }
    return derived(
        chosen,
        error,
        g -> {
          for (int i = 0; i < n; i++) {
            boolean takesOther = isOther.test(numbers[i], other.numbers[i]);
            (takesOther ? other : this).pull(i, g[i], 1);
          }
        });
  }

  private Value map(Elementary function) {
    double[] image = new double[length()];
    double[] error = new double[length()];
    for (int i = 0; i < image.length; i++) {
      double x = numbers[i];
      image[i] = function.apply(x);
      double spread =
          errors[i] == 0 ? 0 : errors[i] * function.steepest(x - errors[i], x + errors[i]);
      boolean overflows = Double.isInfinite(image[i]) && Double.isFinite(x);
      error[i] =
          overflows
              ? function.errorOfOverflow(Math.nextDown(x - errors[i]))
              : bound(image[i], spread + 3 * ROUNDING * Math.abs(image[i]));
    }
    return derived(
        image,
        error,
        g -> {
          for (int i = 0; i < g.length; i++) {
            pull(i, g[i], function.derivative(numbers[i]));
          }
        });
  }

  private void pullScaled(double[] g, double factor) {
    for (int i = 0; i < g.length; i++) {
      pull(i, g[i], factor);
    }
  }

  private Value derived(double[] numbers, double[] errors, Pullback pullback) {
    return tape.record(new Value(tape, numbers, errors, pullback));
  }

  /// The propagated error and one rounding of the result; an exact infinity has no error, and what
  /// is not known at all, 0 · ∞, is unbounded.
  private static double bound(double result, double propagated) {
    if (Double.isInfinite(result)) {
      return Double.isInfinite(propagated) ? propagated : 0;
    }
    double bound = (propagated + ROUNDING * Math.abs(result)) * (1 + 4 * ROUNDING);
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound + Double.MIN_VALUE;
  }

  private int sameLength(Value other) {
    Objects.requireNonNull(other, "other");
    if (length() != other.length()) {
      throw new IllegalArgumentException(
          "values must have equal length: %d != %d".formatted(length(), other.length()));
    }
    return length();
  }
}
