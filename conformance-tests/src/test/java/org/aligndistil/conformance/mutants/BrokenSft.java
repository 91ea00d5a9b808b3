package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.RowPosition;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Supervised fine-tuning with its defaults and one fault.
record BrokenSft(Fault fault) implements SequenceObjective {

  enum Fault {
    PROBABILITY_INSTEAD_OF_LOGARITHM,
    COUNTS_RESPONSES_ITSELF,
    READS_ANOTHER_ROLE,
    WRONG_STATE
  }

  @Override
  public String id() {
    return "sft";
  }

  @Override
  public String equation() {
    return "broken: " + fault;
  }

  @Override
  public String citation() {
    return "none";
  }

  @Override
  public Set<Role> roles() {
    return fault == Fault.READS_ANOTHER_ROLE
        ? Set.of(Role.POLICY, Role.REFERENCE)
        : Set.of(Role.POLICY);
  }

  @Override
  public RowPosition rowPosition() {
    return fault == Fault.WRONG_STATE ? RowPosition.AFTER_TOKEN : RowPosition.BEFORE_TOKEN;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value logProbability = rows.logProbability(Mix.of(Role.POLICY));
    if (fault == Fault.READS_ANOTHER_ROLE) {
      rows.metric("of_reference", rows.logProbability(Mix.of(Role.REFERENCE)));
    }
    return List.of(
        fault == Fault.PROBABILITY_INSTEAD_OF_LOGARITHM ? logProbability.expm1() : logProbability);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value means = batch.meanOverTokens(quantities.getFirst()).times(-1);
    return means.sum().dividedBy(means.length());
  }
}
