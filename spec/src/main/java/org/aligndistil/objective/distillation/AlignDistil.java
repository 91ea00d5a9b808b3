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
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// AlignDistil: distillation from a teacher extrapolated between two models.
///
/// ```
/// z*_t = z_dpo + α_t (z_dpo − z_rev)               contrastive teacher, (15), (17)
/// z*_t = α_t z_dpo + (1 − α_t) z_ref               reference teacher, (11)
/// α_t = r · TVD(π_dpo, π_other) + ε,  β_t = β0/α_t       adaptive weight, (16)
/// α_t = β0/β,                         β_t = β            constant weight, (14)
/// ℓ_t = β_t KL(π_θ ‖ softmax z*_t)
/// ∂ℓ_t/∂z_v = β_t p_v (d_v − E_p[d]),  d = z − z*
/// ```
///
/// Mean over the tokens of a sequence, then over sequences, in nats, (18), (19); on-policy and
/// off-policy differ only in where the responses come from. β_t is printed outside the sum over t
/// there but depends on t, so it is inside here. +∞ where the teacher masks a token that the policy
/// does not.
///
/// @param teacher which two models the teacher lies on a line with
/// @param weight how far it lies along that line
/// @param beta0 β0 > 0, the β that the DPO models were trained with
/// @param temperature what logits are divided by before the KL; not in the paper, 1 is the paper
/// @param variant the paper's arithmetic, or that of the code published with it
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 11,
///   14–19
public record AlignDistil(
    @Description("models that the teacher extrapolates between") Teacher teacher,
    @Description("how α_t and β_t are chosen") Weight weight,
    @Description("β0 > 0, the β of the DPO models") double beta0,
    Temperature temperature,
    @Description("the paper's arithmetic or its code's: TVD without ½, rows one token late")
        Variant variant)
    implements RowObjective {

  private static final Mix DPO = Mix.of(Role.DPO);

  /// The pair of models that the teacher extrapolates between.
  public enum Teacher {
    /// From the DPO model away from the reverse DPO model.
    CONTRASTIVE,
    /// From the initial model through the DPO model.
    REFERENCE
  }

  /// Whose arithmetic is used.
  public enum Variant {
    /// The paper's.
    PAPER(1, RowPosition.BEFORE_TOKEN),
    /// The published code's: the total variation lacks its ½, and each response token is distilled
    /// at the state after it.
    AS_ALIGNDISTIL(2, RowPosition.AFTER_TOKEN);

    private final double distanceFactor;
    private final RowPosition rowPosition;

    Variant(double distanceFactor, RowPosition rowPosition) {
      this.distanceFactor = distanceFactor;
      this.rowPosition = rowPosition;
    }
  }

  /// How far the teacher extrapolates at a row.
  public sealed interface Weight {

    /// By how far the two models are apart, (16).
    ///
    /// @param upperBound r > 0
    /// @param epsilon ε > 0
    record Adaptive(
        @Description("r > 0, α_t where the two models share no token") double upperBound,
        @Description("ε > 0, α_t where the two models agree") double epsilon)
        implements Weight {
      public Adaptive {
        Parameters.requirePositive("upper_bound", upperBound);
        Parameters.requirePositive("epsilon", epsilon);
      }

      /// r = 15, ε = 0.001, as for Qwen2.5-1.5B.
      public Adaptive() {
        this(15, 0.001);
      }
    }

    /// Equally far at every row, (14).
    ///
    /// @param beta β > 0, the weight of the KL divergence in RLHF
    record Constant(@Description("β > 0, weight of the KL in RLHF; α = β0/β") double beta)
        implements Weight {
      public Constant {
        Parameters.requirePositive("beta", beta);
      }

      /// β = 0.1, so that α = 1 with the default β0: the first constant of table 3.
      public Constant() {
        this(0.1);
      }
    }
  }

  /// What logits are divided by before the KL; α_t is computed without.
  ///
  /// @param policyTemperature τ > 0 of the policy
  /// @param teacherTemperature τ > 0 of the teacher
  public record Temperature(
      @Description("the policy's logits are divided by it") double policyTemperature,
      @Description("the teacher's logits are divided by it") double teacherTemperature) {
    public Temperature {
      Parameters.requirePositive("policy_temperature", policyTemperature);
      Parameters.requirePositive("teacher_temperature", teacherTemperature);
    }

    /// None.
    public Temperature() {
      this(1, 1);
    }
  }

  public AlignDistil {
    Parameters.requirePositive("beta0", beta0);
  }

  /// The contrastive teacher, the adaptive weight with r = 15 and ε = 0.001, β0 = 0.1.
  public AlignDistil() {
    this(Teacher.CONTRASTIVE, new Weight.Adaptive(), 0.1, new Temperature(), Variant.PAPER);
  }

  @Override
  public String id() {
    return "aligndistil";
  }

  @Override
  public String equation() {
    return "L = β_t KL(π_θ ‖ softmax(z_dpo + α_t (z_dpo − z_rev))), α_t = r TVD + ε, β_t = β0/α_t";
  }

  @Override
  public String citation() {
    return "AlignDistil (arXiv:2503.02832), eqs. 11, 14–19";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, other()));
  }

  @Override
  public RowPosition rowPosition() {
    return variant.rowPosition;
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value alpha = alpha(rows);
    Value beta = alpha.reciprocal().times(beta0);
    Mix towards = Mix.difference(Role.DPO, other());
    Mix target = Mix.of(base()).plus(rows.column(alpha), towards);
    Mix policy = rows.tempered(Mix.of(Role.POLICY), temperature.policyTemperature());
    Value kl = rows.kl(policy, rows.tempered(target, temperature.teacherTemperature()));
    rows.metric("mean_kl", kl);
    rows.metric("mean_alpha", alpha);
    rows.metric("mean_beta", beta);
    if (rowPosition() == RowPosition.BEFORE_TOKEN) {
      rows.metric("mean_log_probability", rows.logProbability(Mix.of(Role.POLICY)));
    }
    return List.of(new TokenLoss(kl.times(beta), Reduction.SEQUENCE_MEAN));
  }

  /// The model that the DPO model is compared with.
  private Role other() {
    return switch (teacher) {
      case CONTRASTIVE -> Role.REVERSE_DPO;
      case REFERENCE -> Role.REFERENCE;
    };
  }

  /// The model at which the teacher stands where α_t = 0.
  private Role base() {
    return switch (teacher) {
      case CONTRASTIVE -> Role.DPO;
      case REFERENCE -> Role.REFERENCE;
    };
  }

  private Value alpha(RowStatistics rows) {
    return switch (weight) {
      case Weight.Adaptive adaptive -> {
        Value distance = rows.totalVariation(DPO, Mix.of(other()));
        rows.metric("mean_total_variation", distance);
        yield distance
            .times(variant.distanceFactor * adaptive.upperBound())
            .plus(adaptive.epsilon());
      }
      case Weight.Constant constant -> rows.constant(beta0).dividedBy(constant.beta());
    };
  }
}
