package org.aligndistil.objective.preference;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Token-level direct preference optimisation, second form.
///
/// ```
/// ρ(y) = Σ_t log π_θ(y_t|s_t) − log π_ref(y_t|s_t)
/// K(y) = Σ_t KL(π_ref(·|s_t) ‖ π_θ(·|s_t))
/// h = ρ(y_w) − ρ(y_l) − α (K(y_l) − sg K(y_w))
/// L = −log σ(β h)          ∂L/∂h = −β σ(−β h),  ∂h/∂K(y_w) = 0
/// ```
///
/// sg(·) counts but is a constant to differentiation: no gradient draws the policy away from the
/// reference on chosen responses. Mean over pairs, in nats; infinite and undefined where [Tdpo1]
/// is. The reward of a response in the metrics is β (ρ + α K).
///
/// @param beta β > 0, weight of the KL divergence from the reference
/// @param alpha α > 0, weight of the difference of sequential KL divergences
/// @see <a href="https://arxiv.org/abs/2404.11999">TDPO, Zeng et al. 2024</a>, eqs. 17, 18;
///   AlignDistil, appendix C, has α = 0.1
public record Tdpo2(
    @Description("β > 0, weight of the KL divergence from the reference") double beta,
    @Description("α > 0, weight of the difference of sequential KLs") double alpha)
    implements SequenceObjective {

  public Tdpo2 {
    Parameters.requirePositive("beta", beta);
    Parameters.requirePositive("alpha", alpha);
  }

  /// β = 0.1, α = 0.5.
  public Tdpo2() {
    this(0.1, 0.5);
  }

  @Override
  public String id() {
    return "tdpo2";
  }

  @Override
  public String equation() {
    return "L = −log σ(β (h − α (K_l − sg K_w))), h as in dpo, K = Σ_t KL(π_ref ‖ π_θ)";
  }

  @Override
  public String citation() {
    return "TDPO (arXiv:2404.11999), eqs. 17, 18";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.REFERENCE));
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value kl = rows.kl(Mix.of(Role.REFERENCE), Mix.of(Role.POLICY));
    rows.metric("mean_kl", kl);
    return List.of(LogRatio.of(rows, Role.REFERENCE), kl);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value logRatio = batch.sumOverTokens(quantities.get(0));
    Value kl = batch.sumOverTokens(quantities.get(1));
    Value chosenKl = batch.chosen(kl).detach();
    Value rejectedKl = batch.rejected(kl);
    PairScores scores =
        new PairScores(
            batch.chosen(logRatio).plus(chosenKl.times(alpha)),
            batch.rejected(logRatio).plus(rejectedKl.times(alpha)));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    batch.metric("chosen_kl", chosenKl);
    batch.metric("rejected_kl", rejectedKl);
    return batch.meanOverPairs(margin.logSigmoid().times(-1));
  }
}
