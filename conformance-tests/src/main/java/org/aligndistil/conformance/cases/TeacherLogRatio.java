package org.aligndistil.conformance.cases;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;

/// The expected log-ratio of two teachers, whole or sparse, and nothing else; its own definition.
///
/// ```
/// L = 1/N Σ_t Σ_v π_θ(v) (log π_dpo(v) − log π_ref(v))
/// ```
public record TeacherLogRatio() implements RowObjective, Definition {

  @Override
  public String id() {
    return "teacher_log_ratio";
  }

  @Override
  public String equation() {
    return "L = E_π_θ[log π_dpo − log π_ref], mean over tokens";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eqs. 8–10";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.DPO, Role.REFERENCE));
  }

  @Override
  public Set<Role> sparseRoles() {
    return new LinkedHashSet<>(List.of(Role.DPO, Role.REFERENCE));
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    return List.of(
        new TokenLoss(
            rows.expectedLogRatio(Mix.of(Role.POLICY), Role.DPO, Role.REFERENCE),
            Reduction.TOKEN_MEAN));
  }

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    Real sum = Real.ZERO;
    for (int row = 0; row < batch.sequences().tokenCount(); row++) {
      sum =
          sum.plus(
              batch.expectedLogRatio(
                  batch.distribution(Role.POLICY, row), Role.DPO, Role.REFERENCE, row));
    }
    return sum.dividedBy(denominators.all().tokens());
  }
}
