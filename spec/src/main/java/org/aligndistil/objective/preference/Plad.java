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

/// Preference-based distillation: the teacher's response should be likelier by a margin.
///
/// ```
/// a(y) = (1/|y|) Σ_t log π_θ(y_t|s_t)                       0 for an empty response
/// L = max(0, h),  h = m − a(y_w) + a(y_l)   ∂L/∂a(y_w) = −1 = −∂L/∂a(y_l) where h ≥ 0, else 0
/// ```
///
/// At the kink, h = 0, every slope from 0 to that is a subgradient; this one is that from the
/// right, as that of PyTorch's `clamp`. The chosen response is the teacher's, the rejected one the
/// student's. Mean over pairs, in nats a token. The reward of a response in the metrics is a.
///
/// @param margin m > 0, by how much the teacher's response should be likelier
/// @see <a href="https://aclanthology.org/2024.findings-acl.923/">PLaD, Zhang et al. 2024</a>;
///   ADPA, section 4.1
public record Plad(
    @Description("m > 0, by how many nats a token the teacher's should be likelier") double margin)
    implements SequenceObjective {

  public Plad {
    Parameters.requirePositive("margin", margin);
  }

  /// m = 1.
  public Plad() {
    this(1);
  }

  @Override
  public String id() {
    return "plad";
  }

  @Override
  public String equation() {
    return "L = max(0, m − a(y_w) + a(y_l)), a = (1/|y|) Σ_t log π_θ(y_t|s_t)";
  }

  @Override
  public String citation() {
    return "Zhang et al. 2024 (PLaD, Findings of ACL); ADPA (ICLR 2025), section 4.1";
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
    PairScores scores = PairScores.of(batch, batch.meanOverTokens(quantities.getFirst()));
    Value difference = scores.difference();
    scores.record(batch, 1, difference);
    Value missing = difference.times(-1).plus(margin).clamp(0, Double.POSITIVE_INFINITY);
    batch.metric("active_fraction", missing.isPositive());
    return batch.meanOverPairs(missing);
  }
}
