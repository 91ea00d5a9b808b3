package org.aligndistil.objective;

import java.util.Set;
import org.aligndistil.objective.calculus.Value;

/// How a loss per token becomes the loss of a batch.
///
/// S and the sums are over the responses that take part. An empty one contributes an empty sum, 0,
/// and is counted in S.
public enum Reduction {

  /// (1/S) Σ_s (1/|y_s|) Σ_t ℓ_t.
  SEQUENCE_MEAN {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums.dividedBy(lengths(sequences));
    }

    @Override
    double denominator(Denominators.Size size) {
      return size.sequences();
    }

    @Override
    double weight(int length, Denominators.Size size) {
      return 1.0 / length / size.sequences();
    }
  },

  /// (1/S) Σ_s Σ_t ℓ_t.
  SEQUENCE_SUM {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums;
    }

    @Override
    double denominator(Denominators.Size size) {
      return size.sequences();
    }

    @Override
    double weight(int length, Denominators.Size size) {
      return 1 / size.sequences();
    }
  },

  /// Σ_s Σ_t ℓ_t / Σ_s |y_s|.
  TOKEN_MEAN {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums;
    }

    // Where all responses that take part are empty, the sum and the mean are 0.
    @Override
    double denominator(Denominators.Size size) {
      return size.tokens() == 0 ? 1 : size.tokens();
    }

    @Override
    double weight(int length, Denominators.Size size) {
      return 1 / size.tokens();
    }
  };

  abstract Value perSequence(Value sums, Sequences sequences);

  abstract double denominator(Denominators.Size size);

  /// ∂loss/∂ℓ_t for a token of a sequence of some length.
  abstract double weight(int length, Denominators.Size size);

  /// Reduces losses per token to one number.
  ///
  /// @param losses ℓ, `[N]`
  /// @param kinds which responses take part
  Value reduce(
      Value losses, Set<ResponseKind> kinds, Sequences sequences, Denominators denominators) {
    Value sums = losses.sumBetween(sequences.offsets());
    return perSequence(sums, sequences)
        .gather(sequences.of(kinds))
        .sum()
        .dividedBy(denominator(denominators.of(kinds)));
  }

  private static double[] lengths(Sequences sequences) {
    double[] lengths = new double[sequences.count()];
    for (int s = 0; s < lengths.length; s++) {
      lengths[s] = Math.max(1, sequences.length(s));
    }
    return lengths;
  }
}
