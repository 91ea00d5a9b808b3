package org.aligndistil.djl.model.config;

import java.util.Optional;

/// Rotary position embeddings: pairs of a head's coordinates turn with the position.
///
/// ```
/// angle_i(position) = position · f_i          f_i = θ^(−2i/d), i = 0 … d/2 − 1
/// ```
///
/// All in float32, rounded as `transformers` rounds: models are trained with its angles.
///
/// @param theta θ, base of the frequencies
/// @param scaling how the slow frequencies are stretched for long contexts, if they are
/// @see <a href="https://arxiv.org/abs/2104.09864">Su et al. 2021</a>, eq. 15
public record Rope(double theta, Optional<Llama3Scaling> scaling) {

  /// The stretching of Llama 3.1: frequencies whose wave length exceeds the original context are
  /// divided by a factor, fast ones stay, and those between are interpolated.
  ///
  /// @param factor the divisor
  /// @param lowFrequencyFactor waves longer than original / this are stretched
  /// @param highFrequencyFactor waves shorter than original / this stay
  /// @param originalPositions the context before stretching
  public record Llama3Scaling(
      double factor,
      double lowFrequencyFactor,
      double highFrequencyFactor,
      double originalPositions) {
    public Llama3Scaling {
      if (!(factor > 0)
          || !(lowFrequencyFactor > 0)
          || !(highFrequencyFactor > lowFrequencyFactor)
          || !(originalPositions > 0)) {
        throw new IllegalArgumentException(
            "factors and positions must be positive, and low < high: %s, %s < %s, %s"
                .formatted(factor, lowFrequencyFactor, highFrequencyFactor, originalPositions));
      }
    }
  }

  public Rope {
    if (!(theta > 0) || Double.isInfinite(theta)) {
      throw new IllegalArgumentException("theta must be positive and finite: " + theta);
    }
  }

  /// Frequencies without scaling.
  public Rope(double theta) {
    this(theta, Optional.empty());
  }

  /// The frequencies f_i.
  ///
  /// @param headSize d, even
  public float[] frequencies(int headSize) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = (float) (2 * i) / headSize;
      float frequency = 1 / (float) StrictMath.pow((float) theta, exponent);
      frequencies[i] =
          scaling.isPresent() ? stretched(frequency, scaling.orElseThrow()) : frequency;
    }
    return frequencies;
  }

  private static float stretched(float frequency, Llama3Scaling scaling) {
    float wave = (float) (2 * Math.PI) / frequency;
    float factor = (float) scaling.factor();
    float original = (float) scaling.originalPositions();
    float low = (float) scaling.lowFrequencyFactor();
    float high = (float) scaling.highFrequencyFactor();
    if (wave > original / low) {
      return frequency / factor;
    }
    if (wave < original / high) {
      return frequency;
    }
    float share = (original / wave - low) / (high - low);
    return (1 - share) * (frequency / factor) + share * frequency;
  }
}
