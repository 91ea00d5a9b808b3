package org.aligndistil.conformance.exact.preference;

import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
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
    PairLoss pair = this::loss;
    return pair.mean(batch, denominators);
  }

  /// Not where the scores of both responses of a pair are −∞, or those of all that smoothing adds.
  @Override
  public boolean isDefined(ExactBatch batch, Denominators denominators) {
    return switch (dpo.divergence()) {
      case Dpo.Divergence.ReverseKl _, Dpo.Divergence.Js _ -> true;
      case Dpo.Divergence.ForwardKl _, Dpo.Divergence.Alpha _ -> {
        try {
          loss(batch, denominators);
          yield true;
        } catch (ArithmeticException difference) {
          yield false;
        }
      }
    };
  }

  private Real loss(Response chosen, Response rejected) {
    Real h = score(logRatio(chosen)).minus(score(logRatio(rejected)));
    Real right = h.times(dpo.beta()).logSigmoid();
    Real loss = Real.ONE.minus(Real.of(dpo.labelSmoothing())).times(right).negated();
    return dpo.labelSmoothing() > 0
        ? loss.minus(h.times(dpo.beta()).negated().logSigmoid().times(dpo.labelSmoothing()))
        : loss;
  }

  private Real logRatio(Response response) {
    Response.OfToken logRatio = row -> response.logRatio(Role.REFERENCE, row);
    return dpo.lengthNormalised() ? response.mean(logRatio) : response.sum(logRatio);
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
