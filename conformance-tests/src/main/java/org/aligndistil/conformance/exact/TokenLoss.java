package org.aligndistil.conformance.exact;

import java.util.Set;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;

/// A loss per token, and its reductions.
///
/// ```
/// sequence_mean = 1/S Σ_s 1/|y_s| Σ_t ℓ_t
/// sequence_sum  = 1/S Σ_s Σ_t ℓ_t
/// token_mean    = Σ_s Σ_t ℓ_t / Σ_s |y_s|
/// ```
public interface TokenLoss {

  /// ℓ_t.
  Real loss(ExactBatch batch, int row);

  /// The reduction; an empty response contributes 0.
  default Real reduce(Reduction reduction, ExactBatch batch, Denominators denominators) {
    return reduce(reduction, ResponseKind.ALL, batch, denominators);
  }

  /// The reduction over responses of some kinds.
  default Real reduce(
      Reduction reduction, Set<ResponseKind> kinds, ExactBatch batch, Denominators denominators) {
    Sequences sequences = batch.sequences();
    Denominators.Size size = denominators.of(kinds);
    Real sum = Real.ZERO;
    for (int s = 0; s < sequences.count(); s++) {
      if (!kinds.contains(sequences.kinds().get(s))) {
        continue;
      }
      Real response = Real.ZERO;
      for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
        response = response.plus(loss(batch, row));
      }
      boolean isMean = reduction == Reduction.SEQUENCE_MEAN && sequences.length(s) > 0;
      sum = sum.plus(isMean ? response.dividedBy(sequences.length(s)) : response);
    }
    return switch (reduction) {
      case SEQUENCE_MEAN, SEQUENCE_SUM -> sum.dividedBy(size.sequences());
      case TOKEN_MEAN -> size.tokens() == 0 ? Real.ZERO : sum.dividedBy(size.tokens());
    };
  }
}
