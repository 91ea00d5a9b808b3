package org.aligndistil.objective.preference;

import java.util.LinkedHashSet;
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

/// Weighted preference optimisation: pairs count by how likely the policy is to say them.
///
/// ```
/// a(y) = (1/|y|) Σ_t [log π_θ(y_t|s_t) − log Σ_v π_θ(v|s_t)²]
/// w = min(1, e^(a(y_w) + a(y_l)))                              a constant
/// h = Σ_t (log π_θ − log π_ref)(y_w) − Σ_t (log π_θ − log π_ref)(y_l)
/// L = −w log σ(β h)          ∂L/∂h = −w β σ(−β h)
/// ```
///
/// Mean over pairs, in nats. A label that the policy masks makes w zero, and the loss undefined if
/// the response is the chosen one. Because w follows the policy, the loss may rise while the policy
/// improves.
///
/// @param beta β > 0, inverse temperature of the implicit reward
/// @param variant whether a weight is at most 1, as in the paper
/// @see <a href="https://arxiv.org/abs/2406.11827">WPO, Zhou et al. 2024</a>, eqs. 2–4; ADPA,
///   section 4.1, has β = 0.01
public record Wpo(
    @Description("β > 0, inverse temperature of the implicit reward") double beta,
    @Description("weights are at most 1, or, as in TRL, are not bounded") Variant variant)
    implements SequenceObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);

  /// Whose arithmetic is used.
  public enum Variant {
    /// The paper's: a weight is at most 1.
    PAPER,
    /// That of the library TRL: w = e^(a(y_w) + a(y_l)), which can be greater than 1.
    AS_TRL
  }

  public Wpo {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.01, weights of at most 1.
  public Wpo() {
    this(0.01, Variant.PAPER);
  }

  @Override
  public String id() {
    return "wpo";
  }

  @Override
  public String equation() {
    return "L = −w log σ(β h), h as in dpo, w = min(1, e^(a_w + a_l)), a = mean_t log π_θ(y_t)/Σ_v"
        + " π_θ(v)²";
  }

  @Override
  public String citation() {
    return "Zhou et al. 2024 (arXiv:2406.11827), eqs. 2–4; ADPA (ICLR 2025), section 4.1";
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
    Value likeness = rows.logProbability(POLICY).minus(rows.logCollisionProbability(POLICY));
    return List.of(LogRatio.of(rows, Role.REFERENCE), likeness.detach());
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    PairScores scores = PairScores.of(batch, batch.sumOverTokens(quantities.get(0)));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    Value weight = weight(batch, quantities.get(1));
    batch.metric("mean_weight", weight);
    return batch.meanOverPairs(margin.logSigmoid().times(-1).times(weight));
  }

  private Value weight(BatchReduction batch, Value likeness) {
    Value mean = batch.meanOverTokens(likeness);
    Value logWeight = batch.chosen(mean).plus(batch.rejected(mean)).detach();
    return switch (variant) {
      case PAPER -> {
        batch.metric("clip_fraction", logWeight.isPositive());
        yield logWeight.clamp(Double.NEGATIVE_INFINITY, 0).exp();
      }
      case AS_TRL -> logWeight.exp();
    };
  }
}
