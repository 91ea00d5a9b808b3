package org.aligndistil.objective.preference;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// Kahneman-Tversky optimisation: responses are desirable or not, without pairs.
///
/// ```
/// ρ(y) = Σ_t log π_θ(y_t|s_t) − log π_ref(y_t|s_t)
/// z0 = max(0, mean of ρ over mismatched responses)             a constant
/// ℓ = λ_D (1 − σ(β (ρ − z0)))            desirable             ∂ℓ/∂ρ = −λ_D β σ(·) σ(−·)
/// ℓ = λ_U (1 − σ(β (z0 − ρ)))            undesirable           ∂ℓ/∂ρ = +λ_U β σ(·) σ(−·)
/// ```
///
/// Mean over the responses that are not mismatched, dimensionless; an empty one adds nothing. 1 −
/// σ(x) is computed as σ(−x), without cancellation. Which responses are desirable comes with them,
/// `[S]`. Mismatched ones, which follow another prompt than their own, serve the reference point
/// alone.
///
/// @param beta β > 0, how soon a response counts as a gain
/// @param desirableWeight λ_D > 0
/// @param undesirableWeight λ_U > 0
/// @param referencePoint where z0 comes from
/// @see <a href="https://arxiv.org/abs/2402.01306">KTO, Ethayarajh et al. 2024</a>, eq. 8 and the
///   estimate below it
public record Kto(
    @Description("β > 0, how soon a response counts as a gain") double beta,
    @Description("λ_D > 0, weight of desirable responses") double desirableWeight,
    @Description("λ_U > 0, weight of undesirable responses") double undesirableWeight,
    @Description("where z0, the log-ratio that is neither gain nor loss, comes from")
        ReferencePoint referencePoint)
    implements SequenceObjective {

  private static final Set<ResponseKind> MISMATCHED = EnumSet.of(ResponseKind.MISMATCHED);
  private static final Set<ResponseKind> ANSWERS =
      EnumSet.complementOf(EnumSet.of(ResponseKind.MISMATCHED));

  /// The log-ratio z0 that is neither gain nor loss.
  public sealed interface ReferencePoint {

    /// The mean of ρ over mismatched responses, the number of which the denominators count; at
    /// least 0. It needs them all at once: micro-batches of such a batch do not add up.
    record BatchMean() implements ReferencePoint {}

    /// As in the code published with the paper, HALOs: the sum of ρ over the mismatched responses
    /// at hand, divided by how many of these ρ are not 0; at least 0, and 0 if there are none.
    record AsHalos() implements ReferencePoint {}

    /// A number, such as the mean over a batch whose micro-batches are evaluated one by one.
    ///
    /// @param z0 z0 ≥ 0, nats
    record Given(@Description("z0 ≥ 0, nats") double z0) implements ReferencePoint {
      public Given {
        if (!(z0 >= 0) || Double.isInfinite(z0)) {
          throw new IllegalArgumentException("z0 must be finite and not negative: " + z0);
        }
      }

      /// z0 = 0.
      public Given() {
        this(0);
      }
    }
  }

  public Kto {
    Parameters.requirePositive("beta", beta);
    Parameters.requirePositive("desirable_weight", desirableWeight);
    Parameters.requirePositive("undesirable_weight", undesirableWeight);
  }

  /// β = 0.1, λ_D = λ_U = 1, the reference point of the batch.
  public Kto() {
    this(0.1, 1, 1, new ReferencePoint.BatchMean());
  }

  @Override
  public String id() {
    return "kto";
  }

  @Override
  public String equation() {
    return "L = λ_D σ(−β (ρ − z0)) if desirable, else λ_U σ(β (ρ − z0)), ρ = Σ_t log π_θ/π_ref";
  }

  @Override
  public String citation() {
    return "Ethayarajh et al. 2024 (arXiv:2402.01306), eq. 8";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.REFERENCE));
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.DESIRABLE);
  }

  @Override
  public Set<ResponseKind> kinds() {
    return isSeparable() ? Set.of() : Set.of(ResponseKind.MISMATCHED);
  }

  @Override
  public boolean isSeparable() {
    return referencePoint instanceof ReferencePoint.Given;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    return List.of(LogRatio.of(rows, Role.REFERENCE));
  }

  /// @throws IllegalArgumentException if all responses are mismatched
  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    if (batch.denominators().of(ANSWERS).sequences() == 0) {
      throw new IllegalArgumentException(
          "kto needs responses that are not mismatched; the batch has none");
    }
    Value logRatio = batch.sumOverTokens(quantities.getFirst());
    Value gain = gain(batch, logRatio).times(beta);
    Value desirable = batch.signal(Signal.DESIRABLE);
    Value undesirable = desirable.times(-1).plus(1);
    Value pain = gain.times(undesirable.minus(desirable));
    batch.metric("reward_accuracy", pain.times(-1).isPositive(), ANSWERS);
    batch.metric("desirable_reward", logRatio.times(beta), ANSWERS, desirable);
    batch.metric("undesirable_reward", logRatio.times(beta), ANSWERS, undesirable);
    Value weight = desirable.times(desirableWeight).plus(undesirable.times(undesirableWeight));
    return batch.meanOverSequences(pain.logSigmoid().exp().times(weight), ANSWERS);
  }

  /// ρ − z0.
  private Value gain(BatchReduction batch, Value logRatio) {
    return switch (referencePoint) {
      case ReferencePoint.BatchMean _ ->
          gain(batch, logRatio, batch.meanOverSequences(logRatio, MISMATCHED));
      case ReferencePoint.AsHalos _ ->
          gain(batch, logRatio, batch.of(logRatio, MISMATCHED).meanOfNonZero());
      case ReferencePoint.Given given -> logRatio.plus(-given.z0());
    };
  }

  private static Value gain(BatchReduction batch, Value logRatio, Value mean) {
    Value z0 = mean.clamp(0, Double.POSITIVE_INFINITY).detach();
    batch.metric("reference_point", z0);
    return logRatio.minus(z0.gather(new int[logRatio.length()]));
  }
}
