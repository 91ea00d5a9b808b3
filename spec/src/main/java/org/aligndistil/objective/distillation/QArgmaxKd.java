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

/// Distillation of the token that preference training favoured most, at every token of the
/// student's own responses.
///
/// ```
/// a*_t = arg max_a log π_dpo(a|s_t) − log π_ref(a|s_t)               the first of several
/// L = L_SFT(y) − γ E_ŷ (1/|ŷ|) Σ_t log π_θ(a*_t|s_t)                 (30)
/// ∂/∂z_v −log π_θ(a*) = π_θ(v) − [v = a*]
/// ```
///
/// In nats; y are the [ResponseKind#CHOSEN] responses, ŷ the [ResponseKind#GENERATED] ones. a* is
/// exact, of z_dpo − z_ref as the logits were given, however near two advantages are; tokens that
/// both mask are none. +∞ if the policy masks a*. A token that π_ref alone masks in a row of ŷ is
/// an error.
///
/// @param gamma γ ≥ 0
/// @param reduction how the losses of the tokens of ŷ become one number
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eq. 30
public record QArgmaxKd(
    @Description("γ ≥ 0, weight of the cross-entropy") double gamma,
    @Description("how token cross-entropies become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix ADVANTAGE = Mix.difference(Role.DPO, Role.REFERENCE);
  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);

  public QArgmaxKd {
    Parameters.requireNotNegative("gamma", gamma);
  }

  /// γ = 1, mean over the tokens of a response, then over responses.
  public QArgmaxKd() {
    this(1, Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "q_argmax_kd";
  }

  @Override
  public String equation() {
    return "L = −mean log π_θ(y) − γ mean log π_θ(arg max (log π_dpo − log π_ref)) on ŷ";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eq. 30";
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
    Value ofBest = rows.logProbabilityOfArgMax(POLICY, ADVANTAGE.times(rows.weight(1, GENERATED)));
    rows.metric("mean_log_probability", logProbability, CHOSEN);
    rows.metric("mean_log_probability_of_best", ofBest, GENERATED);
    return List.of(
        new TokenLoss(logProbability.times(-1), Reduction.SEQUENCE_MEAN, CHOSEN),
        new TokenLoss(ofBest.times(-gamma), reduction, GENERATED));
  }
}
