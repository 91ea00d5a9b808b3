package org.aligndistil.objective.distillation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// Distillation of the softmax of a teacher's advantages, at every token of the student's own
/// responses.
///
/// ```
/// q = softmax(β (log π_dpo − log π_ref))
/// L = L_SFT(y) + γ E_ŷ (1/|ŷ|) Σ_t KL(q ‖ π_θ(·|s_t))                (31)
/// ∂KL/∂z_v = π_θ(v) − q(v)
/// ```
///
/// In nats; y are the [ResponseKind#CHOSEN] responses, ŷ the [ResponseKind#GENERATED] ones. q has
/// no token that π_dpo masks, whether or not π_ref does. +∞ where the policy masks a token that q
/// has. A token that π_ref alone masks in a row of ŷ is an error.
///
/// @param gamma γ ≥ 0
/// @param beta β > 0 of the advantage; the paper's (8)
/// @param reduction how the KLs of the tokens of ŷ become one number
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eq. 31
public record QSoftmaxKd(
    @Description("γ ≥ 0, weight of the KL") double gamma,
    @Description("β > 0, what log-ratios of the teachers are multiplied by") double beta,
    @Description("how token KLs become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix LOG_RATIO = Mix.difference(Role.DPO, Role.REFERENCE);
  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);

  public QSoftmaxKd {
    Parameters.requireNotNegative("gamma", gamma);
    Parameters.requirePositive("beta", beta);
  }

  /// γ = 1, β = 0.05, mean over the tokens of a response, then over responses.
  public QSoftmaxKd() {
    this(1, 0.05, Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "q_softmax_kd";
  }

  @Override
  public String equation() {
    return "L = −mean log π_θ(y) + γ mean KL(softmax(β (log π_dpo − log π_ref)) ‖ π_θ) on ŷ";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eqs. 8, 31";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, Role.REFERENCE));
  }

  @Override
  public Set<ResponseKind> kinds() {
    return Set.of(ResponseKind.CHOSEN, ResponseKind.GENERATED);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value kl = rows.kl(LOG_RATIO.times(rows.weight(beta, GENERATED)), POLICY);
    rows.metric("mean_log_probability", logProbability, CHOSEN);
    rows.metric("mean_kl", kl, GENERATED);
    return List.of(
        new TokenLoss(logProbability.times(-1), Reduction.SEQUENCE_MEAN, CHOSEN),
        new TokenLoss(kl.times(gamma), reduction, GENERATED));
  }
}
