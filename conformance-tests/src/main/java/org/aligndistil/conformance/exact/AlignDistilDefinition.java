package org.aligndistil.conformance.exact;

import java.util.List;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Reduction;
import org.aligndistil.objective.distillation.AlignDistil;

/// ```
/// z*_t = z_dpo + α_t (z_dpo − z_rev)               contrastive teacher, (15), (17)
/// z*_t = α_t z_dpo + (1 − α_t) z_ref               reference teacher, (11)
/// α_t = r · TVD(π_dpo, π_other) + ε                adaptive weight, (16); twice the TVD in the code
/// α_t = β0/β                                       constant weight, (14)
/// β_t = β0/α_t
/// ℓ_t = β_t KL(π_θ ‖ softmax z*_t)                 (18), (19)
/// ```
///
/// @param aligndistil the parameters
record AlignDistilDefinition(AlignDistil aligndistil) implements Definition {

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    TokenLoss token = this::tokenLoss;
    return token.reduce(Reduction.SEQUENCE_MEAN, batch, denominators);
  }

  private Real tokenLoss(ExactBatch batch, int row) {
    Real alpha = alpha(batch, row);
    Real beta = Real.of(aligndistil.beta0()).dividedBy(alpha);
    AlignDistil.Temperature temperature = aligndistil.temperature();
    List<Real> policy = batch.logits(Role.POLICY, row);
    Distribution p =
        tempered(new LinearMix().plus(Real.ONE, policy), temperature.policyTemperature());
    Distribution q = tempered(teacher(batch, row, alpha), temperature.teacherTemperature());
    return beta.times(Statistics.kl(p, q));
  }

  private Real alpha(ExactBatch batch, int row) {
    return switch (aligndistil.weight()) {
      case AlignDistil.Weight.Adaptive adaptive -> {
        Real distance =
            Statistics.totalVariation(
                batch.distribution(Role.DPO, row), batch.distribution(other(), row));
        boolean halved = aligndistil.variant() == AlignDistil.Variant.PAPER;
        yield distance
            .times(halved ? 1 : 2)
            .times(adaptive.upperBound())
            .plus(Real.of(adaptive.epsilon()));
      }
      case AlignDistil.Weight.Constant constant ->
          Real.of(aligndistil.beta0()).dividedBy(constant.beta());
    };
  }

  private LinearMix teacher(ExactBatch batch, int row, Real alpha) {
    List<Real> dpo = batch.logits(Role.DPO, row);
    List<Real> other = batch.logits(other(), row);
    return switch (aligndistil.teacher()) {
      case CONTRASTIVE ->
          new LinearMix().plus(Real.ONE.plus(alpha), dpo).plus(alpha.negated(), other);
      case REFERENCE -> new LinearMix().plus(alpha, dpo).plus(Real.ONE.minus(alpha), other);
    };
  }

  private Role other() {
    return switch (aligndistil.teacher()) {
      case CONTRASTIVE -> Role.REVERSE_DPO;
      case REFERENCE -> Role.REFERENCE;
    };
  }

  private static Distribution tempered(LinearMix logits, double temperature) {
    return Distribution.softmax(
        logits.logits().stream().map(z -> z.dividedBy(temperature)).toList());
  }
}
