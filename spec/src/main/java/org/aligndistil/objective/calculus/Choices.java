package org.aligndistil.objective.calculus;

import java.util.Arrays;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;

/// Choices by numbers that are known within bounds: 1 or 0, with an error of 1 where the true
/// number may decide otherwise.
///
/// @param numbers 1 or 0
/// @param errors 0 or 1
record Choices(double[] numbers, double[] errors) {

  /// Which entries fulfil a condition that a number, once it does, fulfils however it grows.
  static Choices of(double[] numbers, double[] errors, DoublePredicate condition) {
    Choices choices = new Choices(new double[numbers.length], new double[numbers.length]);
    for (int i = 0; i < numbers.length; i++) {
      boolean isSure =
          condition.test(least(numbers[i], errors[i]))
              == condition.test(greatest(numbers[i], errors[i]));
      choices.set(i, condition.test(numbers[i]), isSure);
    }
    return choices;
  }

  /// Which entries are at or above the lower median, the entry that ⌈n/2⌉ entries do not exceed.
  ///
  /// Order statistics are monotone: the true median lies between that of the least numbers which
  /// the bounds allow and that of the greatest ones. It is one of the entries; if a single one
  /// reaches into that interval, it is that one.
  static Choices atLeastLowerMedian(double[] numbers, double[] errors) {
    int n = numbers.length;
    Choices choices = new Choices(new double[n], new double[n]);
    if (n == 0) {
      return choices;
    }
    double[] least = new double[n];
    double[] greatest = new double[n];
    Arrays.setAll(least, i -> least(numbers[i], errors[i]));
    Arrays.setAll(greatest, i -> greatest(numbers[i], errors[i]));
    double from = lowerMedian(least);
    double to = lowerMedian(greatest);
    boolean isKnown =
        IntStream.range(0, n).filter(i -> greatest[i] >= from && least[i] <= to).count() == 1;
    double median = lowerMedian(numbers);
    for (int i = 0; i < n; i++) {
      choices.set(i, numbers[i] >= median, isKnown || least[i] >= to || greatest[i] < from);
    }
    return choices;
  }

  /// The least number that a bound allows.
  static double least(double number, double error) {
    return error == 0 ? number : nanTo(Double.NEGATIVE_INFINITY, Math.nextDown(number - error));
  }

  /// The greatest number that a bound allows.
  static double greatest(double number, double error) {
    return error == 0 ? number : nanTo(Double.POSITIVE_INFINITY, Math.nextUp(number + error));
  }

  private void set(int i, boolean isChosen, boolean isSure) {
    numbers[i] = isChosen ? 1 : 0;
    errors[i] = isSure ? 0 : 1;
  }

  private static double lowerMedian(double[] numbers) {
    double[] sorted = numbers.clone();
    Arrays.sort(sorted);
    return sorted[(numbers.length - 1) / 2];
  }

  private static double nanTo(double unknown, double number) {
    return Double.isNaN(number) ? unknown : number;
  }
}
