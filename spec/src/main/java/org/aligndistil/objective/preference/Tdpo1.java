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

/// Token-level direct preference optimisation, first form.
///
/// ```
/// ρ(y) = Σ_t log π_θ(y_t|s_t) − log π_ref(y_t|s_t)
/// K(y) = Σ_t KL(π_ref(·|s_t) ‖ π_θ(·|s_t))
/// h = ρ(y_w) − ρ(y_l) − (K(y_l) − K(y_w))
/// L = −log σ(β h)          ∂L/∂h = −β σ(−β h)
/// ```
///
/// Mean over pairs, in nats. K is infinite where the policy masks a token that the reference does
/// not: on a chosen response alone the pair is won, on a rejected one alone lost, on both the loss
/// is undefined. The reward of a response in the metrics is β (ρ + K).
///
/// The listing in the paper's appendix B sums over no tokens, so that what it computes depends on
/// padding; it is not offered.
///
/// @param beta β > 0, weight of the KL divergence from the reference
/// @see <a href="https://arxiv.org/abs/2404.11999">TDPO, Zeng et al. 2024</a>, eqs. 13–15
public record Tdpo1(
    @Description("β > 0, weight of the KL divergence from the reference") double beta)
    implements SequenceObjective {

  public Tdpo1 {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.1.
  public Tdpo1() {
    this(0.1);
  }

  @Override
  public String id() {
    return "tdpo1";
  }

  @Override
  public String equation() {
    return "L = −log σ(β (h − (K_l − K_w))), h as in dpo, K = Σ_t KL(π_ref ‖ π_θ)";
  }

  @Override
  public String citation() {
    return "TDPO (arXiv:2404.11999), eqs. 13–15";
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
    PairScores scores = PairScores.of(batch, logRatio.plus(kl));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    batch.metric("chosen_kl", batch.chosen(kl));
    batch.metric("rejected_kl", batch.rejected(kl));
    return batch.meanOverPairs(margin.logSigmoid().times(-1));
  }
}
