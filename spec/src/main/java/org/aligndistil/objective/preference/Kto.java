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
/// alone. z0 and its gradient are other ones in public code, see [ReferencePoint].
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

    /// As in OpenRLHF's `VanillaKTOLoss`: desirable responses are compared with the mean of ρ over
    /// the undesirable ones, undesirable ones with that over the desirable ones; at least 0, and 0
    /// if there are none. Neither is constant: gradients pass through both. Mismatched responses
    /// are not looked at.
    record AsOpenrlhf() implements ReferencePoint {}

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
    return switch (referencePoint) {
      case ReferencePoint.BatchMean _, ReferencePoint.AsHalos _ -> MISMATCHED;
      case ReferencePoint.AsOpenrlhf _, ReferencePoint.Given _ -> Set.of();
    };
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
    Value desirable = batch.signal(Signal.DESIRABLE);
    Value undesirable = desirable.isZero();
    Gains gains = gains(batch, logRatio);
    Value gain = gains.ofDesirable().times(beta);
    Value loss = gains.ofUndesirable().times(-beta);
    batch.metric("reward_accuracy", gain.isPositive(), ANSWERS, desirable);
    batch.metric("reward_accuracy", loss.isPositive(), ANSWERS, undesirable);
    batch.metric("desirable_reward", logRatio.times(beta), ANSWERS, desirable);
    batch.metric("undesirable_reward", logRatio.times(beta), ANSWERS, undesirable);
    return pain(batch, gain, desirable)
        .times(desirableWeight)
        .plus(pain(batch, loss, undesirable).times(undesirableWeight))
        .dividedBy(batch.denominators().of(ANSWERS).sequences());
  }

  /// Σ 1 − σ(x) over the answers with a flag.
  private static Value pain(BatchReduction batch, Value x, Value flags) {
    Value each = x.times(-1).logSigmoid().exp();
    return batch.of(each, ANSWERS).where(batch.of(flags, ANSWERS)).sum();
  }

  /// ρ − z0, `[S]`.
  ///
  /// @param ofDesirable as desirable responses have it
  /// @param ofUndesirable as undesirable responses have it
  private record Gains(Value ofDesirable, Value ofUndesirable) {}

  private Gains gains(BatchReduction batch, Value logRatio) {
    return switch (referencePoint) {
      case ReferencePoint.BatchMean _ ->
          constant(batch, logRatio, batch.meanOverSequences(logRatio, MISMATCHED));
      case ReferencePoint.AsHalos _ ->
          constant(batch, logRatio, meanOfNonZero(batch.of(logRatio, MISMATCHED)));
      case ReferencePoint.AsOpenrlhf _ -> crossed(batch, logRatio);
      case ReferencePoint.Given given -> {
        Value gain = logRatio.plus(-given.z0());
        yield new Gains(gain, gain);
      }
    };
  }

  private static Value meanOfNonZero(Value values) {
    return values.meanWhere(values.isZero().isZero());
  }

  private static Gains constant(BatchReduction batch, Value logRatio, Value mean) {
    Value z0 = mean.clamp(0, Double.POSITIVE_INFINITY).detach();
    batch.metric("reference_point", z0);
    Value gain = logRatio.minus(z0.repeated(logRatio.length()));
    return new Gains(gain, gain);
  }

  /// Each class is compared with the other.
  private static Gains crossed(BatchReduction batch, Value logRatio) {
    Value desirable = batch.signal(Signal.DESIRABLE);
    Value ofDesirable = meanOf(batch, logRatio, desirable);
    Value ofUndesirable = meanOf(batch, logRatio, desirable.isZero());
    batch.metric("reference_point_of_desirable", ofUndesirable);
    batch.metric("reference_point_of_undesirable", ofDesirable);
    return new Gains(
        logRatio.minus(ofUndesirable.repeated(logRatio.length())),
        logRatio.minus(ofDesirable.repeated(logRatio.length())));
  }

  private static Value meanOf(BatchReduction batch, Value logRatio, Value flags) {
    return batch
        .of(logRatio, ANSWERS)
        .meanWhere(batch.of(flags, ANSWERS))
        .clamp(0, Double.POSITIVE_INFINITY);
  }
}
