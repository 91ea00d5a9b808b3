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
    TVD_WITHOUT_HALF("TVD without ½"),
    KL_SWAPPED("KL swapped"),
    KL_OF_SAMPLED_TOKENS("KL of the sampled token instead of the vocabulary"),
    BETA_OMITTED("β_t omitted"),
    ALPHA_EQUAL("α_t the same at every token"),
    TEACHER_REVERSED("teacher extrapolated away from the DPO model"),
    ALPHA_NOT_CONSTANT("α_t not constant: a gradient through it and through β_t"),
    BETA_NOT_CONSTANT("β_t not constant: a gradient through it");

    private final String inWords;

    Fault(String inWords) {
      this.inWords = inWords;
    }

    @Override
    public String toString() {
      return inWords;
    }
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
        fault == Fault.ALPHA_EQUAL ? rows.constant(1) : distance.times(15 * half).plus(0.001);
    if (fault == Fault.ALPHA_NOT_CONSTANT) {
      alpha = alpha.plus(slope(rows));
    }
    Value beta = alpha.reciprocal().times(0.1);
    if (fault == Fault.BETA_NOT_CONSTANT) {
      beta = beta.plus(slope(rows));
    }
    boolean reversed = fault == Fault.TEACHER_REVERSED;
    Mix away =
        reversed
            ? Mix.difference(Role.REVERSE_DPO, Role.DPO)
            : Mix.difference(Role.DPO, Role.REVERSE_DPO);
    Mix teacher = Mix.of(Role.DPO).plus(rows.column(alpha), away);
    Value kl =
        switch (fault) {
          case KL_SWAPPED -> rows.kl(teacher, policy);
          case KL_OF_SAMPLED_TOKENS ->
              rows.logProbability(policy).minus(rows.logProbability(teacher));
          default -> rows.kl(policy, teacher);
        };
    Value loss = fault == Fault.BETA_OMITTED ? kl : kl.times(beta);
    return List.of(new TokenLoss(loss, Reduction.SEQUENCE_MEAN));
  }

  /// 0, with a gradient.
  private static Value slope(RowStatistics rows) {
    Value logProbability = rows.logProbability(Mix.of(Role.POLICY));
    return logProbability.minus(logProbability.detach());
  }
}
