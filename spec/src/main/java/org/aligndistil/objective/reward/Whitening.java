package org.aligndistil.objective.reward;

import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.calculus.ExactSum;

/// Scaling of numbers to variance 1, and to mean 0 if wanted.
///
/// ```
/// w_i = (x_i − μ)/√(v + ε)            + μ if the mean is kept
/// μ = 1/n Σ x_i,   v = 1/n Σ (x_i − μ)²,   or 1/(n − 1) Σ (x_i − μ)²
/// ```
///
/// Sums are exact before they are rounded, so that the result does not depend on the order, and
/// equal numbers have variance 0. All numbers of a batch count alike, whatever responses they
/// belong to.
///
/// @param epsilon ε > 0
/// @param mean what becomes of μ
/// @param variance what Σ (x_i − μ)² is divided by
/// @see <a href="https://arxiv.org/abs/1909.08593">Ziegler et al. 2019</a>, whose published code
///   whitens advantages, and rewards with their mean kept
public record Whitening(double epsilon, Mean mean, Variance variance) {

  /// What becomes of the mean.
  public enum Mean {
    /// It becomes 0, as for advantages.
    REMOVED,
    /// It stays, as for rewards.
    KEPT
  }

  /// What the sum of squares is divided by.
  public enum Variance {
    /// n.
    POPULATION,
    /// n − 1; n for a single number.
    SAMPLE
  }

  public Whitening {
    Parameters.requirePositive("epsilon", epsilon);
  }

  /// ε = 10⁻⁸, mean 0, the variance of the population.
  public Whitening() {
    this(1e-8, Mean.REMOVED, Variance.POPULATION);
  }

  /// The whitened numbers.
  ///
  /// @param numbers finite; none give none
  public double[] of(double[] numbers) {
    Checks.requireFinite("numbers", numbers);
    double[] whitened = new double[numbers.length];
    if (numbers.length == 0) {
      return whitened;
    }
    double centre = mean(numbers);
    ExactSum rest = new ExactSum();
    ExactSum squares = new ExactSum();
    for (double x : numbers) {
      rest.add(x - centre);
      squares.add((x - centre) * (x - centre));
    }
    // What rounding the mean has left over counts n times in the sum of squares.
    double correction = rest.value() * rest.value() / numbers.length;
    double spread = Math.sqrt((squares.value() - correction) / divisor(numbers.length) + epsilon);
    for (int i = 0; i < whitened.length; i++) {
      whitened[i] = (numbers[i] - centre) / spread;
      if (mean == Mean.KEPT) {
        whitened[i] += centre;
      }
    }
    return whitened;
  }

  private static double mean(double[] numbers) {
    ExactSum sum = new ExactSum();
    for (double x : numbers) {
      sum.add(x);
    }
    return sum.value() / numbers.length;
  }

  private int divisor(int count) {
    return switch (variance) {
      case POPULATION -> count;
      case SAMPLE -> Math.max(1, count - 1);
    };
  }
}
