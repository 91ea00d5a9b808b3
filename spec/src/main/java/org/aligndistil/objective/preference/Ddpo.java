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
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// Distilled direct preference optimisation: the implicit reward is fitted to that of a reward
/// model.
///
/// ```
/// h = Σ_t (log π_θ − log π_ref)(y_w) − Σ_t (log π_θ − log π_ref)(y_l)
/// L = ((r_w − r_l) − β h)²          ∂L/∂h = −2 β ((r_w − r_l) − β h)
/// ```
///
/// Mean over pairs; squared units of the reward. Infinite where a label is masked by one of the two
/// models. The rewards r come with the responses, `[S]`.
///
/// @param beta β > 0, inverse temperature of the implicit reward
/// @see <a href="https://arxiv.org/abs/2405.19316">Fisch et al. 2024</a>, eq. 7; ADPA, section 4.1
public record Ddpo(@Description("β > 0, inverse temperature of the implicit reward") double beta)
    implements SequenceObjective {

  public Ddpo {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.1.
  public Ddpo() {
    this(0.1);
  }

  @Override
  public String id() {
    return "ddpo";
  }

  @Override
  public String equation() {
    return "L = ((r_w − r_l) − β h)², h as in dpo";
  }

  @Override
  public String citation() {
    return "Fisch et al. 2024 (arXiv:2405.19316); ADPA (ICLR 2025), section 4.1";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.REFERENCE));
  }

  @Override
  public Set<Signal> signals() {
    return Set.of(Signal.REWARDS);
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
    PairScores scores = PairScores.of(batch, batch.sumOverTokens(quantities.getFirst()));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    Value target = PairScores.of(batch, batch.signal(Signal.REWARDS)).difference();
    batch.metric("target_margin", target);
    Value residual = target.minus(margin);
    return batch.meanOverPairs(residual.times(residual));
  }
}
