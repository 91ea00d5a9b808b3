package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.calculus.Value;

/// An objective that claims to be a sound one and computes something else.
///
/// @param sound what it claims to be
/// @param rows its quantities
/// @param reduction its loss
record Altered(
    SequenceObjective sound,
    Function<RowStatistics, List<Value>> rows,
    BiFunction<BatchReduction, List<Value>, Value> reduction)
    implements SequenceObjective {

  /// Other quantities.
  static Altered quantities(
      SequenceObjective sound, Function<RowStatistics, List<Value>> quantities) {
    return new Altered(sound, quantities, sound::loss);
  }

  /// Another loss.
  static Altered loss(
      SequenceObjective sound, BiFunction<BatchReduction, List<Value>, Value> loss) {
    return new Altered(sound, sound::quantities, loss);
  }

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
  public Set<Signal> signals() {
    return sound.signals();
  }

  @Override
  public Set<ResponseKind> kinds() {
    return sound.kinds();
  }

  @Override
  public boolean needsPairs() {
    return sound.needsPairs();
  }

  @Override
  public List<Value> quantities(RowStatistics statistics) {
    return rows.apply(statistics);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    return reduction.apply(batch, quantities);
  }
}
