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

/// Direct preference knowledge distillation: [Dpo] against the teacher instead of a reference.
///
/// ```
/// h = Σ_t (log π_θ − log π_T)(y_w) − Σ_t (log π_θ − log π_T)(y_l)
/// L = −log σ(β h)          ∂L/∂h = −β σ(−β h)
/// ```
///
/// The chosen response is the teacher's, the rejected one the student's. Mean over pairs, in nats;
/// a masked label makes a log-ratio infinite.
///
/// @param beta β > 0, inverse temperature of the implicit reward
/// @see <a href="https://arxiv.org/abs/2406.19774">DPKD, Li et al. 2024</a>; ADPA, section 4.1
public record Dpkd(@Description("β > 0, inverse temperature of the implicit reward") double beta)
    implements SequenceObjective {

  public Dpkd {
    Parameters.requirePositive("beta", beta);
  }

  /// β = 0.1.
  public Dpkd() {
    this(0.1);
  }

  @Override
  public String id() {
    return "dpkd";
  }

  @Override
  public String equation() {
    return "L = −log σ(β h), h = Σ_t (log π_θ − log π_T)(y_w) − Σ_t (log π_θ − log π_T)(y_l)";
  }

  @Override
  public String citation() {
    return "Li et al. 2024 (arXiv:2406.19774); ADPA (ICLR 2025), section 4.1";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.TEACHER));
  }

  @Override
  public boolean needsPairs() {
    return true;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    return List.of(LogRatio.of(rows, Role.TEACHER));
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    PairScores scores = PairScores.of(batch, batch.sumOverTokens(quantities.getFirst()));
    Value margin = scores.difference().times(beta);
    scores.record(batch, beta, margin);
    return batch.meanOverPairs(margin.logSigmoid().times(-1));
  }
}
