package org.aligndistil.conformance.mutants;

import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.RowObjective;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.TokenLoss;
import org.aligndistil.objective.calculus.Value;

/// AlignDistil with its defaults and one fault.
record BrokenAlignDistil(Fault fault) implements RowObjective {

  enum Fault {
    TVD_WITHOUT_HALF,
    KL_SWAPPED,
    BETA_OMITTED,
    ALPHA_CONSTANT,
    TEACHER_REVERSED,
    BETA_CARRIES_GRADIENT
  }

  @Override
  public String id() {
    return "aligndistil";
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
    return Set.of(Role.POLICY, Role.DPO, Role.REVERSE_DPO);
  }

  @Override
  public List<TokenLoss> losses(RowStatistics rows) {
    Mix policy = Mix.of(Role.POLICY);
    Value distance = rows.totalVariation(Mix.of(Role.DPO), Mix.of(Role.REVERSE_DPO));
    double half = fault == Fault.TVD_WITHOUT_HALF ? 2 : 1;
    Value alpha =
        fault == Fault.ALPHA_CONSTANT ? rows.constant(1) : distance.times(15 * half).plus(0.001);
    Value beta = alpha.reciprocal().times(0.1);
    if (fault == Fault.BETA_CARRIES_GRADIENT) {
      Value logProbability = rows.logProbability(policy);
      beta = beta.plus(logProbability.minus(logProbability.detach()));
    }
    boolean reversed = fault == Fault.TEACHER_REVERSED;
    Mix away =
        reversed
            ? Mix.difference(Role.REVERSE_DPO, Role.DPO)
            : Mix.difference(Role.DPO, Role.REVERSE_DPO);
    Mix teacher = Mix.of(Role.DPO).plus(rows.column(alpha), away);
    Value kl = fault == Fault.KL_SWAPPED ? rows.kl(teacher, policy) : rows.kl(policy, teacher);
    Value loss = fault == Fault.BETA_OMITTED ? kl : kl.times(beta);
    return List.of(new TokenLoss(loss, Reduction.SEQUENCE_MEAN));
  }
}
