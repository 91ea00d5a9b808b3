package org.aligndistil.objective.distillation;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.objective.BatchReduction;
import org.aligndistil.objective.Description;
import org.aligndistil.objective.RowStatistics;
import org.aligndistil.objective.SequenceObjective;
import org.aligndistil.objective.calculus.Value;

/// Autoregressive teaching modes: distillation that asks for the label's probability only where the
/// teacher is uncertain of it.
///
/// ```
/// B_t = KL((q_y, 1 − q_y) ‖ (p_y, 1 − p_y))        p = π_θ, q = π_T, y = y_t
/// N_t = KL(q̂ ‖ p̂)                                 both renormalised without the label
/// u_t = 1 − q_y;   t is hard if u_t is at or above a threshold, else easy
/// L = λ mean_easy(N) + (1 − λ) mean_hard(B + N)
/// ∂B/∂z_v = (p_y − q_y) ([v = y] − [v ≠ y] p̂_v),   ∂N/∂z_v = p̂_v − q̂_v for v ≠ y
/// ```
///
/// In nats; the means are over the tokens of all responses, and 0 where there are none. u_t is
/// rounded to binary32, so that rounding seldom tells equal ones apart. Where the error of u_t
/// leaves open whether a token is hard, the error bound holds for either choice. +∞ where the
/// policy masks a token that the teacher does not. A row in which only the label is unmasked is an
/// error: nothing is left without it.
///
/// @param lambda λ from 0 to 1, weight of the easy tokens
/// @param hardness which tokens are hard
/// @see <a href="https://arxiv.org/abs/2402.11890">Zhong et al. 2024, Revisiting Knowledge
///   Distillation for Autoregressive Language Models</a>; a baseline of ADPA, section 4.1
public record Atkd(
    @Description("weight of the easy tokens, 0 to 1") double lambda,
    @Description(
            "which tokens are hard: uncertainty at or above the batch's lower median, or a"
                + " given threshold")
        Hardness hardness)
    implements SequenceObjective {

  private static final Mix POLICY = Mix.of(Role.POLICY);
  private static final Mix TEACHER = Mix.of(Role.TEACHER);

  /// Which tokens are hard.
  public sealed interface Hardness {

    /// Those whose uncertainty is at or above the lower median over the batch's tokens.
    record BatchMedian() implements Hardness {}

    /// Those whose uncertainty is at or above a number that is known beforehand; the loss is then a
    /// sum over tokens, and micro-batches add up to their whole.
    ///
    /// @param threshold from 0 to 1
    /// @param hardShare the share of hard tokens that is expected, between 0 and 1: the means
    ///   divide by it, and by its complement, times the number of tokens
    record Given(
        @Description("uncertainty from which on a token is hard, 0 to 1") double threshold,
        @Description("expected share of hard tokens, between 0 and 1") double hardShare)
        implements Hardness {
      public Given {
        if (!(threshold >= 0 && threshold <= 1)) {
          throw new IllegalArgumentException("threshold must be from 0 to 1: " + threshold);
        }
        if (!(hardShare > 0 && hardShare < 1)) {
          throw new IllegalArgumentException("hard_share must be between 0 and 1: " + hardShare);
        }
      }

      /// Half of the tokens, at an uncertainty of ½.
      public Given() {
        this(0.5, 0.5);
      }
    }
  }

  public Atkd {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda must be from 0 to 1: " + lambda);
    }
  }

  /// λ = 0.2, the batch's lower median.
  public Atkd() {
    this(0.2, new Hardness.BatchMedian());
  }

  @Override
  public String id() {
    return "atkd";
  }

  @Override
  public String equation() {
    return "L = λ mean_easy(N) + (1 − λ) mean_hard(B + N), hard: 1 − π_T(y_t) ≥ its median";
  }

  @Override
  public String citation() {
    return "Zhong et al. 2024 (arXiv:2402.11890); ADPA (ICLR 2025), section 4.1";
  }

  @Override
  public Set<Role> roles() {
    return new LinkedHashSet<>(List.of(Role.POLICY, Role.TEACHER));
  }

  @Override
  public boolean isSeparable() {
    return hardness instanceof Hardness.Given;
  }

  @Override
  public List<Value> quantities(RowStatistics rows) {
    RowStatistics.Listed teacher = rows.logProbabilities(TEACHER, rows.labels());
    RowStatistics.Listed policy = rows.logProbabilities(POLICY, rows.labels());
    Value ofLabel = policy.each().getFirst();
    Value binary =
        teacher
            .each()
            .getFirst()
            .relativeEntropy(ofLabel)
            .plus(teacher.others().relativeEntropy(policy.others()));
    Value rest = rows.kl(TEACHER.withoutLabel(), POLICY.withoutLabel());
    Value uncertainty = teacher.others().exp().inSinglePrecision();
    rows.metric("mean_log_probability", ofLabel);
    rows.metric("mean_binary_kl", binary);
    rows.metric("mean_rest_kl", rest);
    rows.metric("mean_uncertainty", uncertainty);
    return List.of(binary, rest, uncertainty);
  }

  @Override
  public Value loss(BatchReduction batch, List<Value> quantities) {
    Value rest = quantities.get(1);
    Value all = quantities.getFirst().plus(rest);
    Value uncertainty = quantities.getLast();
    Value isHard =
        switch (hardness) {
          case Hardness.BatchMedian _ -> uncertainty.atLeastLowerMedian();
          case Hardness.Given given -> uncertainty.atLeast(given.threshold());
        };
    Value isEasy = isHard.isZero();
    batch.metric("hard_share", isHard);
    return switch (hardness) {
      case Hardness.BatchMedian _ -> weighed(rest.meanWhere(isEasy), all.meanWhere(isHard));
      case Hardness.Given given -> {
        double tokens = batch.denominators().all().tokens();
        Value easy = rest.where(isEasy).sum().dividedBy(tokens);
        Value hard = all.where(isHard).sum().dividedBy(tokens);
        yield weighed(
            easy.times(complement(easy, given.hardShare()).reciprocal()),
            hard.dividedBy(given.hardShare()));
      }
    };
  }

  private Value weighed(Value easyMean, Value hardMean) {
    return easyMean.times(lambda).plus(hardMean.times(complement(hardMean, lambda)));
  }

  /// 1 − x, with its rounding known.
  private static Value complement(Value like, double x) {
    return like.filled(1).plus(-x);
  }
}
