package org.aligndistil.djl.train.recipe;

/// The learning rate as training goes on.
///
/// ```
/// step k of K, counted from 0; warm-up of W = ⌊w K⌋ steps
/// k < W:  η (k + 1) / W
/// else:   η (f + (1 − f) s(x)),  x = (k − W) / max(1, K − W),
///         s(x) = ½ (1 + cos πx)  or  1 − x  or  1
/// ```
///
/// @param learningRate η > 0, the highest
/// @param shape s
/// @param finalFraction f from 0 to 1: what is left of η at the end
/// @param warmupFraction w from 0 to 1
public record Schedule(
    double learningRate, Shape shape, double finalFraction, double warmupFraction) {

  /// How the learning rate falls.
  public enum Shape {
    /// Along half a cosine.
    COSINE {
      @Override
      double at(double progress) {
        return 0.5 * (1 + StrictMath.cos(Math.PI * progress));
      }
    },
    /// Along a line.
    LINEAR {
      @Override
      double at(double progress) {
        return 1 - progress;
      }
    },
    /// Not at all.
    CONSTANT {
      @Override
      double at(double progress) {
        return 1;
      }
    };

    abstract double at(double progress);
  }

  public Schedule {
    if (!(learningRate > 0) || Double.isInfinite(learningRate)) {
      throw new IllegalArgumentException("learning_rate must be positive: " + learningRate);
    }
    if (!(finalFraction >= 0 && finalFraction <= 1)
        || !(warmupFraction >= 0 && warmupFraction <= 1)) {
      throw new IllegalArgumentException(
          "final_fraction and warmup_fraction must be from 0 to 1: %s, %s"
              .formatted(finalFraction, warmupFraction));
    }
  }

  /// The learning rate of a step.
  ///
  /// @param step from 0 to `steps` − 1
  /// @param steps their number
  public double at(int step, int steps) {
    int warmup = (int) (warmupFraction * steps);
    if (step < warmup) {
      return learningRate * (step + 1) / warmup;
    }
    double progress = (double) (step - warmup) / Math.max(1, steps - warmup);
    return learningRate * (finalFraction + (1 - finalFraction) * shape.at(progress));
  }
}
