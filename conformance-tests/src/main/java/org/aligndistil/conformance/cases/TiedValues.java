package org.aligndistil.conformance.cases;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;
import org.aligndistil.objective.reinforcement.PpoValue;

/// Values at the clip, and returns from which a value and the clipped one are equally far, or
/// nearly so.
///
/// All of them are multiples of 2⁻²² if the clip is one of 2⁻²⁰, so that no arithmetic on them is
/// rounded.
///
/// @param seed of all randomness
/// @param lengths |y| of each response
public record TiedValues(long seed, int... lengths) {

  private static final double LITTLE = 0x1p-20;

  /// The objective on such numbers.
  public HeadCase of(PpoValue objective) {
    int rows = BatchCase.rows(lengths);
    BatchCase batch =
        BatchCase.of(new LogitsRecipe(seed, rows, 1, Shape.ZERO, ElementType.F64), lengths);
    SplittableRandom random = new SplittableRandom(seed);
    double[] old = new double[rows];
    double[] values = new double[rows];
    double[] returns = new double[rows];
    for (int row = 0; row < rows; row++) {
      old[row] = random.nextInt(-8, 9) / 8.0;
      double sign = random.nextBoolean() ? 1 : -1;
      double step = random.nextInt(9) * objective.clip() / 4 + random.nextInt(-1, 2) * LITTLE;
      values[row] = old[row] + sign * step;
      double clipped = old[row] + sign * Math.min(step, objective.clip());
      double centre =
          switch (random.nextInt(3)) {
            case 0 -> values[row];
            case 1 -> clipped;
            default -> (values[row] + clipped) / 2;
          };
      returns[row] = centre + random.nextInt(-1, 2) * LITTLE;
    }
    Map<Signal, double[]> numbers = new EnumMap<>(batch.signals().numbers());
    numbers.put(Signal.OLD_VALUES, old);
    numbers.put(Signal.VALUES, values);
    numbers.put(Signal.RETURNS, returns);
    return new HeadCase(
        objective, new BatchCase(batch.logits(), batch.sequences(), new Signals(numbers)));
  }
}
