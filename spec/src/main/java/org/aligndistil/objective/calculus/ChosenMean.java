package org.aligndistil.objective.calculus;

import java.util.Arrays;
import java.util.stream.IntStream;

/// The mean of chosen entries, 0 if none is, with a bound that knows which choices are unsure.
///
/// The true mean is that of the sure entries and of some of the unsure ones. It is greatest with
/// the greatest of these, as many as are above the mean that they make, and least with the least.
///
/// @param count how many entries are chosen
/// @param mean their mean
/// @param error bound on its error
record ChosenMean(int count, double mean, double error) {

  private static final double ROUNDING = 0x1p-53;

  /// The mean.
  ///
  /// @param numbers what is averaged
  /// @param errors bounds on their errors
  /// @param choices as many
  static ChosenMean of(double[] numbers, double[] errors, Value choices) {
    int[] chosen = indices(choices, i -> choices.number(i) > 0);
    int[] sure = indices(choices, i -> choices.number(i) > 0 && choices.error(i) == 0);
    int[] unsure = indices(choices, i -> choices.error(i) != 0);
    double mean = sum(chosen, i -> numbers[i]) / Math.max(1, chosen.length);
    double greatest = greatest(numbers, errors, sure, unsure, 1);
    double least = -greatest(numbers, errors, sure, unsure, -1);
    double magnitude =
        Arrays.stream(new int[][] {sure, unsure})
            .flatMapToInt(Arrays::stream)
            .mapToDouble(i -> Math.abs(numbers[i]) + errors[i])
            .max()
            .orElse(0);
    // Of the mean itself, of the extremes, and of what is added to them one by one.
    double rounding = (unsure.length + 10) * ROUNDING * magnitude + Double.MIN_NORMAL;
    double error = Math.max(greatest - mean, mean - least) + rounding;
    boolean isSurelyInfinite =
        Double.isInfinite(mean)
            && Arrays.stream(sure).anyMatch(i -> numbers[i] == mean && errors[i] == 0);
    return new ChosenMean(chosen.length, mean, isSurelyInfinite ? 0 : finiteOrUnknown(error));
  }

  private interface Condition {
    boolean test(int i);
  }

  private interface Entry {
    double at(int i);
  }

  private static int[] indices(Value choices, Condition condition) {
    return IntStream.range(0, choices.length()).filter(condition::test).toArray();
  }

  /// The greatest mean of sign · x that the bounds and the choices allow.
  private static double greatest(
      double[] numbers, double[] errors, int[] sure, int[] unsure, int sign) {
    double sum = sum(sure, i -> sign * numbers[i]) + sum(sure, i -> errors[i]);
    int count = sure.length;
    double[] others =
        Arrays.stream(unsure).mapToDouble(i -> sign * numbers[i] + errors[i]).sorted().toArray();
    double greatest = sum / Math.max(1, count);
    for (int k = others.length - 1; k >= 0; k--) {
      sum += others[k];
      count++;
      greatest = Math.max(greatest, sum / count);
    }
    return greatest;
  }

  private static double sum(int[] indices, Entry entry) {
    ExactSum sum = new ExactSum();
    for (int i : indices) {
      sum.add(entry.at(i));
    }
    return sum.value();
  }

  private static double finiteOrUnknown(double error) {
    return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
  }
}
