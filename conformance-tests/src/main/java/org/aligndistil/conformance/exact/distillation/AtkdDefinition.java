package org.aligndistil.conformance.exact.distillation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
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
/// t is hard if u_t = 1 − q_y, rounded to binary32, is at or above its lower median, or a given number
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
      uncertainty[row] = uncertainty(batch.choices(), row).floatValue();
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

  /// A token may be on the other side of the threshold if its uncertainty is, once it is moved by
  /// what its logarithm may be off.
  @Override
  public double jump(ExactBatch batch, Denominators denominators, DoubleUnaryOperator tolerance) {
    int rows = batch.sequences().tokenCount();
    float[] least = new float[rows];
    float[] greatest = new float[rows];
    for (int row = 0; row < rows; row++) {
      Real uncertainty = uncertainty(batch, row);
      double spread = Math.expm1(spread(uncertainty, batch, row, tolerance));
      least[row] = uncertainty.times(Math.max(0, 1 - spread)).floatValue();
      greatest[row] = uncertainty.times(1 + spread).floatValue();
    }
    double from = threshold(least);
    double to = threshold(greatest);
    int[] near =
        IntStream.range(0, rows).filter(t -> greatest[t] >= from && least[t] <= to).toArray();
    boolean isClear = Arrays.stream(near).allMatch(t -> least[t] >= to);
    return switch (atkd.hardness()) {
      case Atkd.Hardness.BatchMedian _ ->
          isClear || near.length == 1 ? 0 : greatestLoss(batch, IntStream.range(0, rows));
      case Atkd.Hardness.Given given -> {
        double shares = 1 / Math.min(given.hardShare(), 1 - given.hardShare());
        IntStream open = Arrays.stream(near).filter(t -> least[t] < to);
        yield open.mapToDouble(t -> greatestLoss(batch, IntStream.of(t))).sum()
            * shares
            / denominators.all().tokens();
      }
    };
  }

  /// No mean over some of the tokens is above it.
  private static double greatestLoss(ExactBatch batch, IntStream rows) {
    return rows.mapToDouble(row -> binary(batch, row).plus(rest(batch, row)).doubleValue())
        .max()
        .orElse(0);
  }

  private static double spread(
      Real uncertainty, ExactBatch batch, int row, DoubleUnaryOperator tolerance) {
    if (uncertainty.sign() == 0) {
      return 0;
    }
    int label = batch.label(row);
    double size =
        batch
            .distribution(Role.TEACHER, row)
            .logProbabilityOfOthers(List.of(label))
            .abs()
            .doubleValue();
    return tolerance.applyAsDouble(size) + tolerance.applyAsDouble(1);
  }

  /// 1 − q_y.
  private static Real uncertainty(ExactBatch batch, int row) {
    return batch.distribution(Role.TEACHER, row).complement(batch.label(row));
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
