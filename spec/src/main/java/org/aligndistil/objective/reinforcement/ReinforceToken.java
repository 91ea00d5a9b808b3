package org.aligndistil.objective.reinforcement;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// The policy gradient of token-level contrastive DPO rewards, with a KL penalty at every token.
///
/// ```
/// r_t = β0 (log π_dpo(y_t|s_t) − log π⁻_dpo(y_t|s_t)),   G_t = Σ_{i≥t} r_i
/// ℓ_t = −G_t log π_θ(y_t|s_t) + β KL(π_θ(·|s_t) ‖ π_dpo(·|s_t))      −∇L is (43)
/// ∂KL/∂z_v = p_v (d_v − E_p[d]),  d = z_θ − z_dpo
/// ```
///
/// G_t is constant; nats, and of no use as a number. For responses sampled from the policy, summed
/// over tokens (`sequence_sum`), the first part's expected −∇L is `∇E r(y)`; the second part is the
/// gradient of the KLs at the states that were visited, not of how often they are visited, so that
/// together they are not the gradient of (39) but for responses of one token. (43) divides by |y|,
/// as `sequence_mean` does: then the first part's is not `∇E r(y)` where lengths differ. +∞ where
/// π_dpo masks a token that the policy does not.
///
/// @param beta0 β0 > 0, the β of the DPO models
/// @param beta β ≥ 0, weight of the KL penalty
/// @param reduction how the losses of tokens become one number
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 12, 43
public record ReinforceToken(
    @Description("β0 > 0, the β of the DPO models") double beta0,
    @Description("β ≥ 0, weight of the KL penalty") double beta,
    @Description("how token losses become one number") Reduction reduction)
    implements SequenceObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix DPO = Mix.of(Role.DPO);

  public ReinforceToken {
    Parameters.requirePositive("beta0", beta0);
    Parameters.requireNotNegative("beta", beta);
  }

  /// β0 = 0.1, β = 0.1, mean over the tokens of a sequence, then over sequences.
  public ReinforceToken() {
    this(0.1, 0.1, Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "reinforce_token";
  }

  @Override
  public String equation() {
    return "L = −G_t log π_θ(y_t|s_t) + β KL(π_θ ‖ π_dpo), G_t = β0 Σ_{i≥t} log π_dpo/π⁻_dpo(y_i)";
  }

  @Override
  public String citation() {
    return "AlignDistil (arXiv:2503.02832), eqs. 12, 43";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO));
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value reward = rows.logProbability(DPO).minus(rows.logProbability(Mix.of(Role.REVERSE_DPO)));
    Value kl = rows.kl(POLICY, DPO);
    rows.metric("mean_log_probability", logProbability);
    rows.metric("mean_kl", kl);
    return List.of(logProbability, reward, kl);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value rewards = quantities.get(1).times(beta0);
    Value returns = batch.sumToEnd(rewards);
    batch.metric("mean_reward", batch.sumOverTokens(rewards), ResponseKind.ALL);
    Value penalty = quantities.get(2).times(beta);
    return batch.reduce(penalty.minus(returns.times(quantities.getFirst())), reduction);
  }
}
