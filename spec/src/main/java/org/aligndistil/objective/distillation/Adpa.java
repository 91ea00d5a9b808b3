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

/// Advantage-guided distillation: the student's own responses, weighted token by token with what
/// preference training changed in a teacher.
///
/// ```
/// A(a) = log π_dpo(a|s_t) − log π_ref(a|s_t)                        (8) over β
/// L = L_SFT(y) − γ E_ŷ Σ_t Σ_a π_θ(a|s_t) A(a)                      (10)
/// ∂/∂z_v Σ_a π_θ(a) A(a) = π_θ(v) (A(v) − E_{π_θ}[A])               (12)
/// ```
///
/// In nats; y are the [ResponseKind#CHOSEN] responses, the mean over tokens, then over responses; ŷ
/// the [ResponseKind#GENERATED] ones. (8) has a factor β that (10) leaves out: γ stands for both.
/// −∞ or +∞ where the policy may put out a token that one of the two teachers masks, undefined
/// where both do. Either teacher may be sparse: the sum is over the tokens that are known of π_dpo,
/// its top or all; a token that the top of π_ref lacks has the least probability listed there.
///
/// @param gamma γ ≥ 0
/// @param variant the paper's arithmetic, or that of the code published with it
/// @see <a href="https://openreview.net/forum?id=xsx3Fpo3UD">ADPA, Gao et al. 2025</a>, eqs. 8–12
public record Adpa(
    @Description("γ ≥ 0, weight of the expected advantage") double gamma,
    @Description(
            "the paper's arithmetic or its code's, which needs sparse teachers: advantage"
                + " clamped to [1e-8, 1 − 1e-8], token mean")
        Variant variant)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Set<ResponseKind> CHOSEN = Set.of(ResponseKind.CHOSEN);
  private static final Set<ResponseKind> GENERATED = Set.of(ResponseKind.GENERATED);
  private static final double LEAST = 1e-8;
  private static final double GREATEST = 1 - LEAST;

  /// What the last token of a generated response has in the published code.
  public enum LastToken {
    /// No advantage: the teachers read responses without their end-of-sequence token, which the
    /// trainer appends. It counts in the mean.
    WITHOUT_TEACHER,
    /// An advantage like all others: of responses that were cut off, or whose ends the teachers
    /// have read.
    WITH_TEACHER
  }

  /// Whose arithmetic is used.
  public sealed interface Variant {

    /// The paper's.
    ///
    /// @param reduction how the advantages of tokens become one number; the paper's is the sum
    record Paper(@Description("how token advantages become one number") Reduction reduction)
        implements Variant {
      /// Sums over the tokens of a response, means over responses.
      public Paper() {
        this(Reduction.SEQUENCE_SUM);
      }
    }

    /// The published code's, on sparse teachers: advantages are clamped to [1e-8, 1 − 1e-8], so
    /// that negative ones vanish; a token that the top of π_ref lacks has the least probability
    /// listed of π_dpo; the mean over all tokens replaces the sum. The SFT part is the paper's.
    ///
    /// @param lastToken whether the teachers know the state before the last token of ŷ
    record AsAdpa(@Description("what the last token of a response has") LastToken lastToken)
        implements Variant {
      /// The last token counts in the mean and has no advantage.
      public AsAdpa() {
        this(LastToken.WITHOUT_TEACHER);
      }
    }
  }

  public Adpa {
    Parameters.requireNotNegative("gamma", gamma);
  }

  /// γ = 1.5, sums over tokens.
  public Adpa() {
    this(1.5, new Variant.Paper());
  }

  @Override
  public String id() {
    return "adpa";
  }

  @Override
  public String equation() {
    return "L = −mean log π_θ(y) − γ Σ_t Σ_a π_θ(a|s_t) (log π_dpo(a|s_t) − log π_ref(a|s_t)) on ŷ";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eqs. 8–12";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, Role.REFERENCE));
  }

  @Override
  public Set<Role> sparseRoles() {
    return Set.of(Role.DPO, Role.REFERENCE);
  }

  @Override
  public Set<Role> topRoles() {
    return switch (variant) {
      case Variant.Paper _ -> Set.of();
      case Variant.AsAdpa _ -> sparseRoles();
    };
  }

  @Override
  public Set<ResponseKind> kinds() {
    return Set.of(ResponseKind.CHOSEN, ResponseKind.GENERATED);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value advantage = advantage(rows);
    rows.metric("mean_log_probability", logProbability, CHOSEN);
    rows.metric("mean_log_probability_generated", logProbability, GENERATED);
    rows.metric("mean_advantage", advantage, GENERATED);
    return List.of(
        new TokenLoss(logProbability.times(-1), Reduction.SEQUENCE_MEAN, CHOSEN),
        new TokenLoss(advantage.times(-gamma), reduction(), GENERATED));
  }

  private Value advantage(RowStatistics rows) {
    return switch (variant) {
      case Variant.Paper _ -> rows.expectedLogRatio(POLICY, Role.DPO, Role.REFERENCE);
      case Variant.AsAdpa published -> {
        Value advantage =
            rows.expectedOverTop(
                POLICY, Role.DPO, Role.REFERENCE, ratio -> ratio.clamp(LEAST, GREATEST));
        yield switch (published.lastToken()) {
          case WITHOUT_TEACHER -> advantage.where(rows.lastTokens().isZero());
          case WITH_TEACHER -> advantage;
        };
      }
    };
  }

  private Reduction reduction() {
    return switch (variant) {
      case Variant.Paper paper -> paper.reduction();
      case Variant.AsAdpa _ -> Reduction.TOKEN_MEAN;
    };
  }
}
