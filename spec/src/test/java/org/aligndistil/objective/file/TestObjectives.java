package org.aligndistil.objective.file;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// Objectives that read everything a file can hold.
final class TestObjectives {

  private TestObjectives() {}

  /// Distils a teacher that may be sparse.
  record Distil() implements RowObjective {
    @Override
    public String id() {
      return "distil";
    }

    @Override
    public String equation() {
      return "KL(π_T‖π_θ)";
    }

    @Override
    public String citation() {
      return "none";
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
          new TokenLoss(rows.klFrom(Role.TEACHER, Mix.of(Role.POLICY)), Reduction.SEQUENCE_MEAN));
    }
  }

  /// Reads some numbers and responses of two kinds.
  ///
  /// @param signals which numbers
  record Reads(Set<Signal> signals) implements RowObjective {
    @Override
    public String id() {
      return "reads";
    }

    @Override
    public String equation() {
      return "0";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Set<Role> roles() {
      return Set.of(Role.POLICY);
    }

    @Override
    public Set<ResponseKind> kinds() {
      return Set.of(ResponseKind.CHOSEN, ResponseKind.REJECTED);
    }

    @Override
    public List<TokenLoss> losses(RowStatistics rows) {
      return List.of(new TokenLoss(rows.constant(0), Reduction.SEQUENCE_MEAN));
    }
  }

  /// The sum of what a head puts out.
  ///
  /// @param output one number a token or a response
  record Sum(Signal output) implements HeadObjective {
    @Override
    public String id() {
      return "sum";
    }

    @Override
    public String equation() {
      return "Σ v";
    }

    @Override
    public String citation() {
      return "none";
    }

    @Override
    public Set<Signal> signals() {
      return Set.of(output);
    }

    @Override
    public Value loss(BatchReduction batch) {
      return batch.signal(output).sum();
    }
  }
}
