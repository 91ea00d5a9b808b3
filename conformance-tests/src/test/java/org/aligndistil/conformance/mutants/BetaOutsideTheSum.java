package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// AlignDistil with its defaults, where the mean of β_t over a response stands before the mean of
/// the divergences: as the paper prints it, if β_t did not depend on t.
record BetaOutsideTheSum() implements SequenceObjective {

  @Override
  public String id() {
    return "aligndistil";
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
    return Set.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO);
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Mix dpo = Mix.of(Role.DPO);
    Value alpha = rows.totalVariation(dpo, Mix.of(Role.REVERSE_DPO)).times(15).plus(0.001);
    Mix teacher = dpo.plus(rows.column(alpha), Mix.difference(Role.DPO, Role.REVERSE_DPO));
    return List.of(rows.kl(Mix.of(Role.POLICY), teacher), alpha.reciprocal().times(0.1));
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value kl = batch.meanOverTokens(quantities.getFirst());
    Value beta = batch.meanOverTokens(quantities.getLast());
    return batch.meanOverSequences(kl.times(beta), ResponseKind.ALL);
  }
}
