package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Direct preference optimisation with its defaults and one fault.
record BrokenDpo(Fault fault) implements SequenceObjective {

  enum Fault {
    PAIR_SWAPPED,
    REFERENCE_FORGOTTEN,
    REFERENCE_NOT_DECLARED,
    DENOMINATORS_IGNORED,
    PAIRS_NOT_NEEDED,
    SIGMOID_OVERFLOWS
  }

  @Override
  public String id() {
    return "dpo";
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
    return fault == Fault.REFERENCE_NOT_DECLARED
        ? Set.of(Role.POLICY)
        : Set.of(Role.POLICY, Role.REFERENCE);
  }

  @Override
  public boolean needsPairs() {
    return fault != Fault.PAIRS_NOT_NEEDED;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    Value policy = rows.logProbability(Mix.of(Role.POLICY));
    return List.of(
        fault == Fault.REFERENCE_FORGOTTEN
            ? policy
            : policy.minus(rows.logProbability(Mix.of(Role.REFERENCE))));
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value rho = batch.sumOverTokens(quantities.getFirst());
    Value h = batch.chosen(rho).minus(batch.rejected(rho));
    Value margin = h.times(fault == Fault.PAIR_SWAPPED ? -0.1 : 0.1);
    // σ = 1/(1 + e^(−x)) loses to ∞ · 0 where the argument is large.
    Value loss =
        fault == Fault.SIGMOID_OVERFLOWS
            ? margin.times(-1e3).expm1().times(margin.times(1e3).expm1().plus(1).times(1e-3))
            : margin.logSigmoid().times(-1);
    return fault == Fault.DENOMINATORS_IGNORED
        ? loss.sum().dividedBy(loss.length())
        : batch.meanOverPairs(loss);
  }
}
