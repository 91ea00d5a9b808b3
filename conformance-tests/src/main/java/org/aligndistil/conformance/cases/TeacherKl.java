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

/// The divergence from a teacher, whole or sparse, and nothing else; its own definition.
///
/// ```
/// L = 1/N Σ_t KL(π_T ‖ π_θ)
/// ```
public record TeacherKl() implements RowObjective, Definition {

  @Override
  public String id() {
    return "teacher_kl";
  }

  @Override
  public String equation() {
    return "L = KL(π_T ‖ π_θ), mean over tokens";
  }

  @Override
  public String citation() {
    return "ADPA (ICLR 2025), eq. 1";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.TEACHER));
  }

  @Override
  public Set<Role> sparseRoles() {
    return Set.of(Role.TEACHER);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    return List.of(
        new TokenLoss(rows.klFrom(Role.TEACHER, Mix.of(Role.POLICY)), Reduction.TOKEN_MEAN));
  }

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    Real sum = Real.ZERO;
    for (int row = 0; row < batch.sequences().tokenCount(); row++) {
      sum = sum.plus(batch.klFrom(Role.TEACHER, row, batch.distribution(Role.POLICY, row)));
    }
    return sum.dividedBy(denominators.all().tokens());
  }
}
