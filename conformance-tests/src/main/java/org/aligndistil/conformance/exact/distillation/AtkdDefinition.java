package org.aligndistil.conformance.exact.distillation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.distillation.Atkd;

/// ```
/// B_t = KL((q_y, 1 − q_y) ‖ (p_y, 1 − p_y)),   N_t = KL(q̂ ‖ p̂),   p = π_θ, q = π_T
/// L = λ mean_easy(N) + (1 − λ) mean_hard(B + N)
/// t is hard if 1 − q_y, as binary32, is at or above its lower median, or a given number
/// ```
///
/// @param atkd the parameters
record AtkdDefinition(Atkd atkd) implements Definition {

  @Override
  public int leastVocabulary() {
    return 2;
  }

  @Override
  public Real loss(ExactBatch batch, Denominators denominators) {
    float[] uncertainty = new float[batch.sequences().tokenCount()];
    for (int row = 0; row < uncertainty.length; row++) {
      Distribution teacher = batch.distribution(Role.TEACHER, row);
      uncertainty[row] = (float) teacher.complement(batch.label(row)).doubleValue();
    }
    Real easy = Real.ZERO;
    Real hard = Real.ZERO;
    int easyCount = 0;
    double threshold = threshold(uncertainty);
    for (int row = 0; row < uncertainty.length; row++) {
      if (uncertainty[row] >= threshold) {
        hard = hard.plus(binary(batch, row)).plus(rest(batch, row));
      } else {
        easy = easy.plus(rest(batch, row));
        easyCount++;
      }
    }
    Real lambda = Real.of(atkd.lambda());
    int hardCount = uncertainty.length - easyCount;
    return switch (atkd.hardness()) {
      case Atkd.Hardness.BatchMedian _ ->
          mean(easy, easyCount)
              .times(lambda)
              .plus(mean(hard, hardCount).times(Real.ONE.minus(lambda)));
      case Atkd.Hardness.Given given -> {
        Real share = Real.of(given.hardShare());
        yield easy.times(lambda)
            .dividedBy(Real.ONE.minus(share))
            .plus(hard.times(Real.ONE.minus(lambda)).dividedBy(share))
            .dividedBy(denominators.all().tokens());
      }
    };
  }

  private double threshold(float[] uncertainty) {
    float[] sorted = uncertainty.clone();
    Arrays.sort(sorted);
    return switch (atkd.hardness()) {
      case Atkd.Hardness.BatchMedian _ -> sorted[(sorted.length + 1) / 2 - 1];
      case Atkd.Hardness.Given given -> given.threshold();
    };
  }

  private static Real mean(Real sum, int count) {
    return count == 0 ? Real.ZERO : sum.dividedBy(count);
  }

  private static Real binary(ExactBatch batch, int row) {
    int label = batch.label(row);
    return Statistics.kl(
        binary(batch.distribution(Role.TEACHER, row), label),
        binary(batch.distribution(Role.POLICY, row), label));
  }

  /// (p_y, 1 − p_y), from the two logits whose softmax it is.
  private static Distribution binary(Distribution p, int label) {
    List<Real> others = without(p, label);
    return Distribution.softmax(
        List.of(p.logProbability(label), Distribution.softmax(others).logSumExp()));
  }

  private static Real rest(ExactBatch batch, int row) {
    int label = batch.label(row);
    return Statistics.kl(
        Distribution.softmax(without(batch.distribution(Role.TEACHER, row), label)),
        Distribution.softmax(without(batch.distribution(Role.POLICY, row), label)));
  }

  private static List<Real> without(Distribution p, int label) {
    List<Real> logits = new ArrayList<>();
    for (int v = 0; v < p.size(); v++) {
      logits.add(v == label ? Real.NEGATIVE_INFINITY : p.logProbability(v));
    }
    return logits;
  }
}
