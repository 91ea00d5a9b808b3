package org.aligndistil.objective;

import org.aligndistil.objective.calculus.Value;

/// How a loss per token becomes the loss of a batch.
///
/// An empty sequence contributes an empty sum, 0, and is counted in S.
public enum Reduction {

  /// (1/S) Σ_s (1/|y_s|) Σ_t ℓ_t.
  SEQUENCE_MEAN {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums.dividedBy(lengths(sequences));
    }

    @Override
    double denominator(Denominators denominators) {
      return denominators.sequences();
    }

    @Override
    double weight(int length, Denominators denominators) {
      return 1.0 / length / denominators.sequences();
    }
  },

  /// (1/S) Σ_s Σ_t ℓ_t.
  SEQUENCE_SUM {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums;
    }

    @Override
    double denominator(Denominators denominators) {
      return denominators.sequences();
    }

    @Override
    double weight(int length, Denominators denominators) {
      return 1 / denominators.sequences();
    }
  },

  /// Σ_s Σ_t ℓ_t / Σ_s |y_s|.
  TOKEN_MEAN {
    @Override
    Value perSequence(Value sums, Sequences sequences) {
      return sums;
    }

    @Override
    double denominator(Denominators denominators) {
      return denominators.tokens();
    }

    @Override
    double weight(int length, Denominators denominators) {
      return 1 / denominators.tokens();
    }
  };

  abstract Value perSequence(Value sums, Sequences sequences);

  abstract double denominator(Denominators denominators);

  /// ∂loss/∂ℓ_t for a token of a sequence of some length.
  abstract double weight(int length, Denominators denominators);

  /// Reduces losses per token to one number.
  ///
  /// @param losses ℓ, `[N]`
  Value reduce(Value losses, Sequences sequences, Denominators denominators) {
    Value sums = losses.sumBetween(sequences.offsets());
    return perSequence(sums, sequences).sum().dividedBy(denominator(denominators));
  }

  private static double[] lengths(Sequences sequences) {
    double[] lengths = new double[sequences.count()];
    for (int s = 0; s < lengths.length; s++) {
      lengths[s] = Math.max(1, sequences.length(s));
    }
    return lengths;
  }
}
