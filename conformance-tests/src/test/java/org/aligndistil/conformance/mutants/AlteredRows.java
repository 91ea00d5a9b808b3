package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.TokenLoss;

/// An objective of single tokens that claims to be a sound one and computes something else.
///
/// @param sound what it claims to be
/// @param parts its losses
record AlteredRows(RowObjective sound, Function<RowStatistics, List<TokenLoss>> parts)
    implements RowObjective {

  @Override
  public String id() {
    return sound.id();
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
    return sound.roles();
  }

  @Override
  public Set<Role> sparseRoles() {
    return sound.sparseRoles();
  }

  @Override
  public Set<Role> topRoles() {
    return sound.topRoles();
  }

  @Override
  public Set<Signal> signals() {
    return sound.signals();
  }

  @Override
  public Set<ResponseKind> kinds() {
    return sound.kinds();
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    return parts.apply(rows);
  }
}
