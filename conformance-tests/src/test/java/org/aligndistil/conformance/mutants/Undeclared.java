package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;

/// A sound objective that does not say which signals and kinds of responses it needs.
///
/// @param sound what it claims to be
record Undeclared(RowObjective sound) implements RowObjective {

  @Override
  public String id() {
    return sound.id();
  }

  @Override
  public String equation() {
    return sound.equation();
  }

  @Override
  public String citation() {
    return "none";
  }

  @Override
  public Set<Role> roles() {
    return sound.roles();
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    return sound.losses(rows);
  }
}
