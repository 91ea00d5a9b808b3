package org.aligndistil.objective.reinforcement;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// The policy gradient of a response's contrastive DPO reward, with a KL penalty.
///
/// ```
/// r(y) = β0 Σ_t log π_dpo(y_t|s_t) − log π⁻_dpo(y_t|s_t)             (12)
/// R(y) = r(y) − β Σ_t (log π_θ(y_t|s_t) − log π_dpo(y_t|s_t))        constant
/// L = −(1/|y|) (R(y) − b) Σ_t log π_θ(y_t|s_t)                       form: reward
/// L = −(1/|y|) (r(y) − b − β) Σ_t log π_θ(y_t|s_t)                   form: as_printed, (42)
/// ```
///
/// Mean over the responses; nats squared, and of no use as a number. What its gradient is, for y
/// sampled from π_θ itself and a b that does not depend on y (E ∇log π_θ(y) = 0, and R depends on θ
/// through −β log π_θ(y)):
///
/// ```
/// E[−∇L] = ∇ E[(R(y) − b + β)/|y|]                                   form: reward
/// E[−∇L] = ∇ E[(r(y) − b − β)/|y|]                                   form: as_printed
/// ```
///
/// So where all responses have the same length, descent with `reward` ascends `E R(y)`, the
/// objective (39) over |y|, whatever b is. Where lengths differ it ascends the expected reward a
/// token, in which b, and even β, favours shorter or longer responses: that is not (39).
/// `as_printed` ascends no penalty at all: (42) differentiates log π_θ(y)/π_dpo(y), whose expected
/// gradient is 0, where (39) needs it in the reward; its β acts on lengths alone. With b the mean
/// over S independent responses of one length, which contains each of them, the expected gradient
/// is 1 − 1/S of that without b. Nothing of this holds for responses from elsewhere.
///
/// @param beta0 β0 > 0, the β of the DPO models
/// @param beta β ≥ 0, weight of the KL penalty
/// @param form where the penalty stands
/// @param baseline b, which is to lower the variance of the gradient
/// @see <a href="https://arxiv.org/abs/2503.02832">AlignDistil, Zhang et al. 2025</a>, eqs. 12, 39,
///   42
public record ReinforceSentence(
    @Description("β0 > 0, the β of the DPO models") double beta0,
    @Description("β ≥ 0, weight of the KL penalty") double beta,
    @Description("penalty inside the reward, or as eq. 42 prints it") Form form,
    @Description("b, what is subtracted from every reward") Baseline baseline)
    implements SequenceObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix DPO = Mix.of(Role.DPO);

  /// Where the penalty stands.
  public enum Form {
    /// In the reward, a constant: the policy gradient of reward minus penalty.
    REWARD,
    /// Beside the reward, to be differentiated.
    AS_PRINTED
  }

  /// What is subtracted from every reward.
  public sealed interface Baseline {

    /// Nothing.
    record None() implements Baseline {}

    /// The mean over the batch's responses, of R or, as printed, of r.
    record BatchMean() implements Baseline {}

    /// A number that is known beforehand.
    ///
    /// @param reward b, finite
    record Given(@Description("b, subtracted from every reward") double reward)
        implements Baseline {
      public Given {
        if (!Double.isFinite(reward)) {
          throw new IllegalArgumentException("reward must be finite: " + reward);
        }
      }

      /// 0, no baseline.
      public Given() {
        this(0);
      }
    }
  }

  public ReinforceSentence {
    Parameters.requirePositive("beta0", beta0);
    Parameters.requireNotNegative("beta", beta);
  }

  /// β0 = 0.1, β = 0.1, the penalty in the reward, no baseline.
  public ReinforceSentence() {
    this(0.1, 0.1, Form.REWARD, new Baseline.None());
  }

  @Override
  public String id() {
    return "reinforce_sentence";
  }

  @Override
  public String equation() {
    return "L = −(1/|y|) sg(β0 Σ log π_dpo/π⁻_dpo − β Σ log π_θ/π_dpo − b) Σ_t log π_θ(y_t|s_t)";
  }

  @Override
  public String citation() {
    return "AlignDistil (arXiv:2503.02832), eqs. 12, 42";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO));
  }

  @Override
  public boolean isSeparable() {
    return !(baseline instanceof Baseline.BatchMean);
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value logProbability = rows.logProbability(POLICY);
    Value ofDpo = rows.logProbability(DPO);
    Value reward = ofDpo.minus(rows.logProbability(Mix.of(Role.REVERSE_DPO)));
    rows.metric("mean_log_probability", logProbability);
    return List.of(logProbability, reward, logProbability.minus(ofDpo));
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value reward = batch.sumOverTokens(quantities.get(1)).times(beta0);
    Value divergence = batch.sumOverTokens(quantities.get(2)).detach();
    batch.metric("mean_reward", reward, ResponseKind.ALL);
    batch.metric("mean_log_ratio", divergence, ResponseKind.ALL);
    Value weight =
        switch (form) {
          case REWARD -> minusBaseline(batch, reward.minus(divergence.times(beta)));
          case AS_PRINTED -> minusBaseline(batch, reward).plus(-beta);
        };
    Value likelihood = batch.meanOverTokens(quantities.getFirst());
    return batch.meanOverSequences(weight.times(likelihood).times(-1), ResponseKind.ALL);
  }

  private Value minusBaseline(BatchReduction batch, Value rewards) {
    return switch (baseline) {
      case Baseline.None _ -> rewards;
      case Baseline.Given given -> rewards.plus(-given.reward());
      case Baseline.BatchMean _ ->
          rewards.minus(
              batch.meanOverSequences(rewards, ResponseKind.ALL).repeated(rewards.length()));
    };
  }
}
