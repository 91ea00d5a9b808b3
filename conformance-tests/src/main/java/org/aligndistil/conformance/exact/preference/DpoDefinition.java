package org.aligndistil.conformance.exact;

import org.aligndistil.backend.Role;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.preference.Dpo;

/// ```
/// ρ(y) = Σ_t log π_θ(y_t|s_t) − log π_ref(y_t|s_t)          its mean if length-normalised
/// h = score(ρ(y_w)) − score(ρ(y_l))
/// L = −(1 − s) log σ(β h) − s log σ(−β h)                   mean over pairs
/// ```
///
/// @param dpo the parameters
record DpoDefinition(Dpo dpo) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    Real sum = Real.ZERO;
    for (Sequences.Pair pair : batch.sequences().pairs()) {
      Real h = score(logRatio(batch, pair.chosen())).minus(score(logRatio(batch, pair.rejected())));
      Real right = h.times(dpo.beta()).logSigmoid();
      sum = sum.minus(Real.ONE.minus(Real.of(dpo.labelSmoothing())).times(right));
      if (dpo.labelSmoothing() > 0) {
        Real wrong = h.times(dpo.beta()).negated().logSigmoid();
        sum = sum.minus(wrong.times(dpo.labelSmoothing()));
      }
    }
    return sum.dividedBy(denominators.pairs());
  }

  private Real logRatio(ExactBatch batch, int s) {
    Sequences sequences = batch.sequences();
    Real rho = Real.ZERO;
    for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
      int label = batch.label(row);
      rho =
          rho.plus(batch.distribution(Role.POLICY, row).logProbability(label))
              .minus(batch.distribution(Role.REFERENCE, row).logProbability(label));
    }
    boolean isMean = dpo.lengthNormalised() && sequences.length(s) > 0;
    return isMean ? rho.dividedBy(sequences.length(s)) : rho;
  }

  /// −e^(−ρ) and (1 − e^(−aρ))/a, up to constants that cancel in h.
  private Real score(Real rho) {
    return switch (dpo.divergence()) {
      case Dpo.Divergence.ReverseKl _ -> rho;
      case Dpo.Divergence.ForwardKl _ -> rho.negated().exp().negated();
      case Dpo.Divergence.Js _ -> rho.logSigmoid();
      case Dpo.Divergence.Alpha alpha ->
          Real.ONE.minus(rho.times(-alpha.alpha()).exp()).dividedBy(alpha.alpha());
    };
  }
}
