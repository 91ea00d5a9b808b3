package org.aligndistil.objective.preference;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Direct preference optimisation.
///
/// ```
/// ρ(y) = Σ_t log π_θ(y_t|s_t) − log π_ref(y_t|s_t)
/// h = score(ρ(y_w)) − score(ρ(y_l))
/// L = −(1 − s) log σ(β h) − s log σ(−β h)          ∂L/∂h = −β (σ(−β h) − s)
/// ```
///
/// Mean over pairs, in nats; a masked label makes a log-ratio infinite. With the reverse KL,
/// score(ρ) = ρ. Length normalisation divides ρ(y) by |y|. Reverse DPO is this objective on data
/// with chosen and rejected swapped.
///
/// @param beta β > 0, inverse temperature of the implicit reward
/// @param labelSmoothing s from 0 to ½, the share of labels taken to be wrong
/// @param lengthNormalised whether ρ is a mean over tokens rather than a sum
/// @param divergence which divergence from the reference the implicit reward belongs to
/// @see <a href="https://arxiv.org/abs/2305.18290">Rafailov et al. 2023</a>, eq. 7; AlignDistil,
///   eq. 4; for divergences TDPO, table 1
public record Dpo(
    @Description("β > 0, inverse temperature of the implicit reward") double beta,
    @Description("share of labels taken to be wrong, 0 to 0.5") double labelSmoothing,
    @Description("ρ is a mean over tokens instead of a sum") boolean lengthNormalised,
    @Description("divergence that the implicit reward belongs to") Divergence divergence)
    implements SequenceObjective {

  /// The divergence from the reference: how a log-ratio ρ becomes a score.
  public sealed interface Divergence {

    /// The score of log-ratios; constants that cancel in a difference of scores are left out.
    Value score(Value logRatio);

    /// score(ρ) = ρ.
    record ReverseKl() implements Divergence {
      @Override
      public Value score(Value logRatio) {
        return logRatio;
      }
    }

    /// score(ρ) = −e^(−ρ), here plus 1.
    record ForwardKl() implements Divergence {
      @Override
      public Value score(Value logRatio) {
        return logRatio.times(-1).expm1().times(-1);
      }
    }

    /// score(ρ) = log σ(ρ).
    record Js() implements Divergence {
      @Override
      public Value score(Value logRatio) {
        return logRatio.logSigmoid();
      }
    }

    /// score(ρ) = (1 − e^(−aρ))/a.
    ///
    /// @param alpha a ≠ 0; towards 0 the reverse KL, at 1 the forward KL
    record Alpha(@Description("order a of the α-divergence, not 0") double alpha)
        implements Divergence {
      public Alpha {
        if (!(Math.abs(alpha) > 0) || Double.isInfinite(alpha)) {
          throw new IllegalArgumentException("alpha must be finite and not 0: " + alpha);
        }
      }

      /// a = ½.
      public Alpha() {
        this(0.5);
      }

      @Override
      public Value score(Value logRatio) {
        return logRatio.times(-alpha).expm1().dividedBy(-alpha);
      }
    }
  }

  public Dpo {
    Parameters.requirePositive("beta", beta);
    if (!(labelSmoothing >= 0 && labelSmoothing <= 0.5)) {
      throw new IllegalArgumentException(
          "label_smoothing must be from 0 to 0.5: " + labelSmoothing);
    }
  }

  /// β = 0.1, no smoothing, sums over tokens, reverse KL.
  public Dpo() {
    this(0.1, 0, false, new Divergence.ReverseKl());
  }

  @Override
  public String id() {
    return "dpo";
  }

  @Override
  public String equation() {
    return "L = −log σ(β h), h = Σ_t (log π_θ − log π_ref)(y_w) − Σ_t (log π_θ − log π_ref)(y_l)";
  }

  @Override
  public String citation() {
    return "Rafailov et al. 2023, eq. 7; AlignDistil (arXiv:2503.02832), eq. 4";
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
    return List.of(LogRatio.of(rows, Role.REFERENCE));
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value tokens = quantities.getFirst();
    Value logRatio = lengthNormalised ? batch.meanOverTokens(tokens) : batch.sumOverTokens(tokens);
    PairScores scores = PairScores.of(batch, divergence.score(logRatio));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    Value right = margin.logSigmoid().times(labelSmoothing - 1);
    if (labelSmoothing == 0) {
      return batch.meanOverPairs(right);
    }
    Value wrong = margin.times(-1).logSigmoid().times(-labelSmoothing);
    return batch.meanOverPairs(right.plus(wrong));
  }
}
