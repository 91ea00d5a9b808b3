package org.aligndistil.objective.reinforcement;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// Proximal policy optimisation: the clipped surrogate of the policy gradient.
///
/// ```
/// ρ_t = e^(log π_θ(y_t|s_t) − log π_old(y_t|s_t))
/// ℓ_t = −min(ρ_t Â_t, clip(ρ_t, 1 − ε, 1 + ε_high) Â_t)
/// ∂ℓ_t/∂log π_θ(y_t) = −ρ_t Â_t where the first is the lesser, else 0
/// ```
///
/// In the unit of the advantages. π_old and Â are constants. +∞ where ρ leaves the range of double
/// and Â is negative.
///
/// @param clipping how far ρ may be from 1
/// @param reduction how the losses of tokens become one number
/// @see <a href="https://arxiv.org/abs/1707.06347">Schulman et al. 2017</a>, eq. 7; two ends of the
///   clip: <a href="https://arxiv.org/abs/2503.14476">Yu et al. 2025</a>, eq. 8
public record Ppo(
    @Description("how far the probability ratio may be from 1") Clipping clipping,
    @Description("how token losses become one number") Reduction reduction)
    implements RowObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);

  /// How far ρ may be from 1.
  public sealed interface Clipping {

    /// ε.
    double low();

    /// ε_high.
    double high();

    /// Equally far both ways.
    ///
    /// @param clip ε = ε_high between 0 and 1
    record Symmetric(@Description("ε between 0 and 1, both ways") double clip) implements Clipping {
      public Symmetric {
        requireShare("clip", clip);
      }

      /// ε = 0.2.
      public Symmetric() {
        this(0.2);
      }

      @Override
      public double low() {
        return clip;
      }

      @Override
      public double high() {
        return clip;
      }
    }

    /// Further up than down, or the other way round.
    ///
    /// @param clip ε between 0 and 1
    /// @param clipHigh ε_high > 0
    record Asymmetric(
        @Description("ε between 0 and 1, downwards") double clip,
        @Description("ε_high > 0, upwards") double clipHigh)
        implements Clipping {
      public Asymmetric {
        requireShare("clip", clip);
        Parameters.requirePositive("clip_high", clipHigh);
      }

      /// ε = 0.2, ε_high = 0.28.
      public Asymmetric() {
        this(0.2, 0.28);
      }

      @Override
      public double low() {
        return clip;
      }

      @Override
      public double high() {
        return clipHigh;
      }
    }

    private static void requireShare(String name, double value) {
      if (!(value > 0 && value < 1)) {
        throw new IllegalArgumentException(name + " must be between 0 and 1: " + value);
      }
    }
  }

  /// ε = 0.2 both ways, mean over the tokens of a sequence, then over sequences.
  public Ppo() {
    this(new Clipping.Symmetric(), Reduction.SEQUENCE_MEAN);
  }

  @Override
  public String id() {
    return "ppo";
  }

  @Override
  public String equation() {
    return "L = −min(ρ Â, clip(ρ, 1 − ε, 1 + ε_high) Â), ρ = π_θ(y_t|s_t)/π_old(y_t|s_t)";
  }

  @Override
  public String citation() {
    return "Schulman et al. 2017 (arXiv:1707.06347), eq. 7; AlignDistil, section 5.2";
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.POLICY);
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.OLD_LOG_PROBABILITIES, Signal.ADVANTAGES);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Value advantages = rows.signal(Signal.ADVANTAGES);
    Value logRatio = rows.logProbability(POLICY).minus(rows.signal(Signal.OLD_LOG_PROBABILITIES));
    Value ratio = logRatio.exp();
    // ρ − 1 is clamped rather than ρ, because 1 − ε is not a double.
    Value change = logRatio.expm1();
    Value clipped = change.clamp(-clipping.low(), clipping.high());
    Value surrogate = ratio.times(advantages).min(clipped.plus(1).times(advantages));
    rows.metric("clip_fraction", change.minus(clipped).times(advantages).isPositive());
    rows.metric("mean_ratio", ratio);
    rows.metric("approximate_kl", change.minus(logRatio));
    rows.metric("mean_entropy", rows.entropy(POLICY));
    return List.of(new TokenLoss(surrogate.times(-1), reduction));
  }
}
