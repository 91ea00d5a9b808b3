package org.aligndistil.objective.preference;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.Parameters;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Simple preference optimisation: the reward is the mean log-probability, without a reference.
///
/// ```
/// a(y) = (1/|y|) Σ_t log π_θ(y_t|s_t)                       0 for an empty response
/// L = −log σ(β (a(y_w) − a(y_l) − γ/β))          ∂L/∂a(y_w) = −β σ(−·) = −∂L/∂a(y_l)
/// ```
///
/// Mean over pairs, in nats; infinite where the policy masks a chosen label. The reward of a
/// response in the metrics is β a, and the margin is without γ.
///
/// @param beta β > 0, scale of the reward
/// @param gammaBetaRatio γ/β ≥ 0, the target margin over β
/// @param variant the paper's mean over tokens, or the sum that public code for packed sequences
///   takes
/// @see <a href="https://arxiv.org/abs/2405.14734">SimPO, Meng et al. 2024</a>, eq. 6; AlignDistil,
///   appendix C, has β = 10 and γ/β = 0.5
public record Simpo(
    @Description("β > 0, scale of the reward") double beta,
    @Description("γ/β ≥ 0, the target margin over β") double gammaBetaRatio,
    @Description("the paper's mean over tokens, or the sum of code for packed sequences")
        Variant variant)
    implements SequenceObjective {

  /// Whose arithmetic is used.
  public enum Variant {
    /// The paper's: the reward is a mean over tokens.
    PAPER,
    /// That of public code for packed sequences: the reward is a sum over tokens.
    AS_OPENRLHF
  }

  public Simpo {
    Parameters.requirePositive("beta", beta);
    if (!(gammaBetaRatio >= 0) || Double.isInfinite(gammaBetaRatio)) {
      throw new IllegalArgumentException(
          "gamma_beta_ratio must be finite and not negative: " + gammaBetaRatio);
    }
  }

  /// β = 2, γ/β = 0.25, means over tokens.
  public Simpo() {
    this(2, 0.25, Variant.PAPER);
  }

  @Override
  public String id() {
    return "simpo";
  }

  @Override
  public String equation() {
    return "L = −log σ(β (a(y_w) − a(y_l) − γ/β)), a = (1/|y|) Σ_t log π_θ(y_t|s_t)";
  }

  @Override
  public String citation() {
    return "Meng et al. 2024 (arXiv:2405.14734), eq. 6";
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.POLICY);
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value logProbability = rows.logProbability(Mix.of(Role.POLICY));
    rows.metric("mean_log_probability", logProbability);
    return List.of(logProbability);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value tokens = quantities.getFirst();
    Value reward =
        switch (variant) {
          case PAPER -> batch.meanOverTokens(tokens);
          case AS_OPENRLHF -> batch.sumOverTokens(tokens);
        };
    PairScores scores = PairScores.of(batch, reward);
    Value difference = scores.difference();
    scores.record(batch, beta, difference.times(beta));
    Value margin = difference.plus(-gammaBetaRatio).times(beta);
    return batch.meanOverPairs(margin.logSigmoid().times(-1));
  }
}
