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

/// Dual-constrained knowledge distillation: an aligned teacher's distribution at every token of
/// preferred and of dispreferred responses.
///
/// ```
/// L = L_SFT(y_w) + α (L_w + L_l)                                    (7)
/// L_w = E_{y_w} Σ_t KL(π_dpo ‖ π_θ),  L_l = E_{y_l} Σ_t KL(π_dpo ‖ π_θ)   (5), (6)
/// ∂KL/∂z_v = π_θ(v) − π_dpo(v)
/// ```
///
/// In nats; the SFT part is the mean over tokens, then over responses. Each expectation is over the
/// responses of its own kind, [ResponseKind#CHOSEN] or [ResponseKind#REJECTED], which need not form
/// pairs. +∞ where the policy masks a token that the teacher does not. The teacher may be sparse.
///
/// @param alpha α ≥ 0
/// @param reduction how the KLs of tokens become one number; the paper's is the sum
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eqs. 5–7
public record Dckd(
    @Description("α ≥ 0, weight of the two KLs from the teacher") double alpha,
    @Description("how the KLs of tokens become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> REJECTED = Set.of(ResponseKind.REJECTED);

  public Dckd {
    Parameters.requireNotNegative("alpha", alpha);
  }

  /// α = 0.2, sums over tokens.
  public Dckd() {
    this(0.2, Reduction.SEQUENCE_SUM);
  }

  @Override
  public String id() {
    return "dckd";
  }

  @Override
  public String equation() {
    return "L = −mean log π_θ(y_w) + α (Σ_t KL(π_dpo ‖ π_θ) on y_w + Σ_t KL(π_dpo ‖ π_θ) on y_l)";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eqs. 5–7";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO));
  }

  @Override
  public Set<Role> sparseRoles() {
    return Set.of(Role.DPO);
  }

  @Override
  public Set<ResponseKind> kinds() {
    return Set.of(ResponseKind.CHOSEN, ResponseKind.REJECTED);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value kl = rows.klFrom(Role.DPO, POLICY);
    rows.metric("mean_log_probability_chosen", logProbability, CHOSEN);
    rows.metric("mean_log_probability_rejected", logProbability, REJECTED);
    rows.metric("mean_kl_chosen", kl, CHOSEN);
    rows.metric("mean_kl_rejected", kl, REJECTED);
    Value weighted = kl.times(alpha);
    return List.of(
        new TokenLoss(logProbability.times(-1), Reduction.SEQUENCE_MEAN, CHOSEN),
        new TokenLoss(weighted, reduction, CHOSEN),
        new TokenLoss(weighted, reduction, REJECTED));
  }
}
