package org.aligndistil.objective.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {

  private static double sum(List<Double> numbers) {
    ExactSum sum = new ExactSum();
    numbers.forEach(sum::add);
    return sum.value();
  }

  private static List<Double> numbers(Random random, int count, int exponents) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double mantissa = random.nextDouble() * (random.nextBoolean() ? 1 : -1);
      numbers.add(Math.scalb(mantissa, random.nextInt(exponents) - exponents / 2));
    }
    return numbers;
  }

  @Test
  void isTheExactSumRoundedOnce() {
    Random random = new Random(1);
    for (int exponents : new int[] {1, 10, 100, 2000}) {
      for (int round = 0; round < 200; round++) {
        List<Double> numbers = numbers(random, 1 + random.nextInt(60), exponents);
        BigDecimal exact =
            numbers.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
        assertEquals(exact.doubleValue(), sum(numbers), numbers.toString());
      }
    }
  }

  @Test
  void hasTheSameBitsInAnyOrder() {
    Random random = new Random(2);
    List<Double> numbers = numbers(random, 1000, 300);
    double expected = sum(numbers);
    for (int round = 0; round < 20; round++) {
      Collections.shuffle(numbers, random);
      assertEquals(expected, sum(numbers));
    }
  }

  @Test
  void keepsWhatAnOrdinarySumLoses() {
    assertEquals(1, sum(List.of(1e300, 1.0, -1e300)));
    assertEquals(Double.MIN_VALUE, sum(List.of(1.0, Double.MIN_VALUE, -1.0)));
    assertEquals(0, sum(List.of()));
  }

  @Test
  void infinitiesBehaveAsInOrdinaryAddition() {
    double inf = Double.POSITIVE_INFINITY;
    assertEquals(inf, sum(List.of(1.0, inf)));
    assertEquals(-inf, sum(List.of(-inf, 5.0, -inf)));
    assertEquals(Double.NaN, sum(List.of(inf, -inf)));
    assertEquals(inf, sum(List.of(Double.MAX_VALUE, Double.MAX_VALUE)));
  }
}
