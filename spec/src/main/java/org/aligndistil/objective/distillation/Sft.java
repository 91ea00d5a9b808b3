package org.aligndistil.objective.distillation;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// Supervised fine-tuning: the negative log-likelihood of the response.
///
/// ```
/// ℓ_t = −log π_θ(y_t|s_t)          ∂ℓ_t/∂z_v = π_θ(v|s_t) − [v = y_t]
/// ```
///
/// In nats per token (or per sequence, by the reduction). +∞ if the policy masks a label.
///
/// @param reduction how the losses of tokens become one number
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, section 3.1
public record Sft(@Description("how token losses become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);

  /// Mean over the tokens of a sequence, then over sequences.
  public Sft() {
    this(Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "sft";
  }

  @Override
  public String equation() {
    return "L = −log π_θ(y_t|s_t), reduced over tokens and sequences";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), section 3.1";
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.POLICY);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    rows.metric("mean_log_probability", logProbability);
    return List.of(new TokenLoss(logProbability.times(-1), reduction));
  }
}
