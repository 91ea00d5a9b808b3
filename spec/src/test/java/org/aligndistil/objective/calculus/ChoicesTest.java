package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Choices by uncertain numbers, and what is made of them: the bound contains what the true numbers
/// would have led to.
class ChoicesTest {

  private static final List<UnaryOperator<Value>> CHOICES =
      List.of(
          Value::isPositive,
          v -> v.isPositive().isZero(),
          v -> v.atLeast(0.25),
          Value::atLeastLowerMedian,
          Value::inSinglePrecision,
          v -> v.inSinglePrecision().atLeast(0.25),
          v -> v.inSinglePrecision().atLeastLowerMedian(),
          v -> v.where(v.atLeastLowerMedian()),
          v -> v.meanWhere(v.atLeastLowerMedian()),
          v -> v.meanWhere(v.atLeastLowerMedian().isZero()),
          v -> v.meanWhere(v.atLeast(0.25)),
          v -> v.where(v.atLeast(0.25)).sum(),
          v -> v.meanWhere(v.isZero().isZero()));

  private static Value value(double[] numbers, double[] errors) {
    return new Tape().value(numbers, errors);
  }

  private static List<Double> numbers(Value value) {
    return IntStream.range(0, value.length()).mapToObj(value::number).toList();
  }

  private static List<Double> errors(Value value) {
    return IntStream.range(0, value.length()).mapToObj(value::error).toList();
  }

  @Test
  void theBoundHoldsForEveryChoiceThatTheTrueNumbersMayLeadTo() {
    Random random = new Random(11);
    int unsure = 0;
    for (int round = 0; round < 20_000; round++) {
      double[] truth = new double[1 + random.nextInt(7)];
      double[] errors = new double[truth.length];
      double[] computed = new double[truth.length];
      double step = random.nextBoolean() ? 0.25 : 1e-8;
      double size = random.nextInt(3) * 0.75 * step;
      for (int i = 0; i < truth.length; i++) {
        // Ties with each other, with the thresholds and with 0 are frequent.
        truth[i] = 0.25 * random.nextInt(2) + step * random.nextInt(-2, 3);
        errors[i] = random.nextInt(3) == 0 ? 0 : size;
        computed[i] = truth[i] + errors[i] * random.nextDouble(-1, 1);
        errors[i] = errors[i] == 0 ? 0 : Math.max(errors[i], Math.abs(computed[i] - truth[i]));
      }
      for (int k = 0; k < CHOICES.size(); k++) {
        Value observed = CHOICES.get(k).apply(value(computed, errors));
        Value expected = CHOICES.get(k).apply(value(truth, new double[truth.length]));
        for (int i = 0; i < observed.length(); i++) {
          double distance = Math.abs(observed.number(i) - expected.number(i));
          double bound = observed.error(i) + expected.error(i);
          String what = "operation %d of %s ± %s".formatted(k, text(computed), text(errors));
          assertTrue(distance <= bound, () -> what + ": " + distance + " > " + bound);
          unsure += observed.error(i) >= 1 ? 1 : 0;
        }
      }
    }
    assertTrue(unsure > 10_000, "only " + unsure + " choices were unsure");
  }

  private static String text(double[] x) {
    return Arrays.toString(x);
  }

  @Test
  void whatIsSureHasNoError() {
    Value x = value(new double[] {-1, 0, 0.5, 1, 2}, new double[] {0.5, 0, 0.5, 0.25, 0.25});
    assertEquals(List.of(0.0, 0.0, 1.0, 1.0, 1.0), numbers(x.isPositive()));
    assertEquals(List.of(0.0, 0.0, 1.0, 0.0, 0.0), errors(x.isPositive()));
    assertEquals(List.of(1.0, 1.0, 0.0, 0.0, 0.0), numbers(x.isPositive().isZero()));
    assertEquals(List.of(0.0, 0.0, 1.0, 0.0, 0.0), errors(x.isPositive().isZero()));
    assertEquals(List.of(0.0, 0.0, 0.0, 1.0, 1.0), numbers(x.atLeast(0.75)));
    assertEquals(List.of(0.0, 0.0, 1.0, 1.0, 0.0), errors(x.atLeast(0.75)));
  }

  @Test
  void aMedianThatOnlyOneEntryCanBeIsKnown() {
    Value apart = value(new double[] {3, 1, 2}, new double[] {0.25, 0.25, 0.25});
    assertEquals(List.of(1.0, 0.0, 1.0), numbers(apart.atLeastLowerMedian()));
    assertEquals(List.of(0.0, 0.0, 0.0), errors(apart.atLeastLowerMedian()));
    Value near = value(new double[] {3, 1, 2}, new double[] {0.5, 0.25, 0.5});
    assertEquals(List.of(1.0, 0.0, 1.0), errors(near.atLeastLowerMedian()));
    Value equal = value(new double[] {2, 2, 1}, new double[3]);
    assertEquals(List.of(1.0, 1.0, 0.0), numbers(equal.atLeastLowerMedian()));
    assertEquals(List.of(0.0, 0.0, 0.0), errors(equal.atLeastLowerMedian()));
    assertEquals(0, value(new double[0], new double[0]).atLeastLowerMedian().length());
  }

  @Test
  void numbersThatRoundToOneBinary32NumberAreExactThere() {
    Value x = value(new double[] {0.1, 1 + 0x1p-24}, new double[] {1e-12, 1e-12});
    Value rounded = x.inSinglePrecision();
    assertEquals(List.of((double) 0.1f, 1.0), numbers(rounded));
    assertEquals(0, rounded.error(0));
    assertEquals(0x1p-23, rounded.error(1), 1e-20);
  }

  @Test
  void meansKnowWhichEntriesTheyMayBeOver() {
    Value x = value(new double[] {1, 5, 9}, new double[3]);
    Value choices = value(new double[] {1, 1, 0}, new double[] {0, 1, 1});
    Value mean = x.meanWhere(choices);
    assertEquals(3, mean.number(0));
    // 1, (1 + 5)/2, (1 + 9)/2 or (1 + 5 + 9)/3.
    assertEquals(2, mean.error(0), 1e-13);
    assertEquals(0, x.meanWhere(x.filled(0)).number(0));
    assertEquals(0, x.meanWhere(x.filled(0)).error(0), 1e-300);
  }

  @Test
  void anInfiniteEntryIsInfiniteOnlyWhereItSurelyCounts() {
    double infinity = Double.POSITIVE_INFINITY;
    Value x = value(new double[] {1, infinity}, new double[2]);
    Value sure = x.meanWhere(x.filled(1));
    assertEquals(infinity, sure.number(0));
    assertEquals(0, sure.error(0));
    Value unsure = value(new double[] {1, 0}, new double[] {0, 1});
    assertEquals(1, x.meanWhere(unsure).number(0));
    assertEquals(infinity, x.meanWhere(unsure).error(0));
    assertEquals(infinity, x.where(unsure).error(1));
    assertEquals(0, x.where(value(new double[] {1, 0}, new double[2])).number(1));
  }
}
