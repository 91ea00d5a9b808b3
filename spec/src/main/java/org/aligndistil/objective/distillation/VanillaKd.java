package org.aligndistil.objective.distillation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// Knowledge distillation: the labels of a response, and a teacher's distribution at every token.
///
/// ```
/// ℓ_t = −log π_θ(y_t|s_t) + α KL(π_T^τ ‖ π_θ^τ),   π^τ = softmax(z/τ)
/// ∂ℓ_t/∂z_v = π_θ(v) − [v = y_t] + (α/τ) (π_θ^τ(v) − π_T^τ(v))
/// ```
///
/// In nats. (1) prints the KL inside the bracket that the minus sign stands before, which would
/// drive the student away from its teacher; it is added here. The KL is not multiplied by τ². +∞
/// where the policy masks a token that the teacher does not. At τ = 1 the teacher may be sparse.
///
/// @param alpha α ≥ 0
/// @param temperature τ > 0, what both models' logits are divided by in the KL
/// @param reduction how the losses of tokens become one number
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eq. 1
public record VanillaKd(
    @Description("α ≥ 0, weight of the KL from the teacher") double alpha,
    @Description("τ > 0, both models' logits are divided by it in the KL") double temperature,
    @Description("how token losses become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix TEACHER = Mix.of(Role.TEACHER);

  public VanillaKd {
    Parameters.requireNotNegative("alpha", alpha);
    Parameters.requirePositive("temperature", temperature);
  }

  /// α = 1, τ = 1, mean over the tokens of a sequence, then over sequences.
  public VanillaKd() {
    this(1, 1, Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "vanilla_kd";
  }

  @Override
  public String equation() {
    return "L = −log π_θ(y_t|s_t) + α KL(π_T ‖ π_θ), reduced over tokens and sequences";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eq. 1";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.TEACHER));
  }

  @Override
  public Set<Role> sparseRoles() {
    return temperature == 1 ? Set.of(Role.TEACHER) : Set.of();
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value kl =
        temperature == 1
            ? rows.klFrom(Role.TEACHER, POLICY)
            : rows.kl(rows.tempered(TEACHER, temperature), rows.tempered(POLICY, temperature));
    rows.metric("mean_log_probability", logProbability);
    rows.metric("mean_kl", kl);
    return List.of(new TokenLoss(kl.times(alpha).minus(logProbability), reduction));
  }
}
