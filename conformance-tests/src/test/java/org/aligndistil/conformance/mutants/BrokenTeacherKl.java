package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.TeacherKl;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;

/// The divergence from a teacher, smoothed by 1e-12.
record BrokenTeacherKl() implements RowObjective {

  @Override
  public String id() {
    return new TeacherKl().id();
  }

  @Override
  public String equation() {
    return "broken";
  }

  @Override
  public String citation() {
    return "none";
  }

  @Override
  public Set<Role> roles() {
    return new TeacherKl().roles();
  }

  @Override
  public Set<Role> sparseRoles() {
    return new TeacherKl().sparseRoles();
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    return List.of(
        new TokenLoss(
            rows.klFrom(Role.TEACHER, Mix.of(Role.POLICY)).plus(1e-12), Reduction.TOKEN_MEAN));
  }
}
