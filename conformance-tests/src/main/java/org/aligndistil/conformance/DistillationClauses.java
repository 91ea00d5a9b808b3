package org.aligndistil.conformance;

import java.util.Arrays;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Distribution;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.exact.Statistics;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.distillation.Adpa;
import org.aligndistil.objective.distillation.Dckd;

/// Sections 2 and 3 of SPEC.md: every objective that teaches a distribution at every token is its
/// equation, with each of its options; [ObjectiveClauses] says how near. Two of them have gradients
/// whose signs and directions are told apart without their definitions.
public final class DistillationClauses {

  private DistillationClauses() {}

  /// Knowledge distillation.
  public static void must_2_20_vanilla_kd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.20", backend, subject), subject);
  }

  /// Autoregressive teaching modes.
  public static void must_2_21_atkd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.21", backend, subject), subject);
  }

  /// Dual-constrained knowledge distillation.
  public static void must_2_22_dckd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.22", backend, subject), subject);
  }

  /// Advantage-guided distillation.
  public static void must_2_23_adpa(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.23", backend, subject), subject);
  }

  /// Distillation of the greatest advantage.
  public static void must_2_24_q_argmax_kd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.24", backend, subject), subject);
  }

  /// Distillation of the softmax of advantages.
  public static void must_2_25_q_softmax_kd(Backend backend, ObjectiveCase subject) {
    ObjectiveClauses.lossIsItsEquation(new Check("2.25", backend, subject), subject);
  }

  /// On the student's responses, descending the loss of `adpa` with its defaults raises the logits
  /// of tokens of more than the expected advantage, and lowers those of less.
  ///
  /// ```
  /// g_v = −(γ/S) π_θ(v) (A(v) − E_{π_θ}[A]),   A = log π_dpo − log π_ref,   S generated responses
  /// ```
  public static void must_3_8_adpaFollowsTheAdvantage(Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.8", backend, subject);
    double[][] gradient = Evaluated.of(backend, subject).gradient();
    double gamma = ((Adpa) subject.objective()).gamma();
    ExactBatch exact = subject.batch().exact();
    onRowsOf(
        ResponseKind.GENERATED,
        subject,
        (row, count) -> {
          Distribution policy = exact.distribution(Role.POLICY, row);
          Real[] advantage = new Real[policy.size()];
          Real mean = Real.ZERO;
          for (int v = 0; v < advantage.length; v++) {
            advantage[v] =
                exact
                    .distribution(Role.DPO, row)
                    .logProbability(v)
                    .minus(exact.distribution(Role.REFERENCE, row).logProbability(v));
            mean = mean.plus(policy.probability(v).times(advantage[v]));
          }
          Real[] expected = new Real[advantage.length];
          double[] terms = new double[advantage.length];
          for (int v = 0; v < expected.length; v++) {
            Real weight = policy.probability(v).times(gamma).dividedBy(count);
            expected[v] = weight.times(mean.minus(advantage[v]));
            terms[v] = weight.times(mean.abs().plus(advantage[v].abs())).doubleValue();
          }
          near(check, expected, terms, gradient[row], row);
        });
  }

  /// Both KLs of `dckd`, with its defaults, are forward: on dispreferred responses, and on
  /// preferred ones but for the labels, the gradient is what is missing to the teacher, and nothing
  /// else.
  ///
  /// ```
  /// g_v = (α/S_l) (π_θ(v) − π_dpo(v))                                              on y_l
  /// g_v = (α/S_w) (π_θ(v) − π_dpo(v)) + (1/(S_w |y|)) (π_θ(v) − [v = y_t])           on y_w
  /// ```
  ///
  /// The loss without its SFT part is α times the sum of the two KLs, each over its own responses.
  public static void must_3_9_dckdHasTwoForwardKls(Backend backend, ObjectiveCase subject) {
    Check check = new Check("3.9", backend, subject);
    Evaluated observed = Evaluated.of(backend, subject);
    double alpha = ((Dckd) subject.objective()).alpha();
    ExactBatch exact = subject.batch().exact();
    onRowsOf(
        ResponseKind.REJECTED,
        subject,
        (row, count) ->
            near(
                check,
                towardsTeacher(exact, row, alpha / count),
                new double[observed.gradient()[row].length],
                observed.gradient()[row],
                row));
    onRowsOf(
        ResponseKind.CHOSEN,
        subject,
        (row, count) -> {
          Real[] expected = towardsTeacher(exact, row, alpha / count);
          Distribution policy = exact.distribution(Role.POLICY, row);
          int length = lengthAt(subject.batch().sequences(), row);
          for (int v = 0; v < expected.length; v++) {
            boolean isLabel = v == exact.label(row);
            Real rest = isLabel ? policy.complement(v).negated() : policy.probability(v);
            expected[v] = expected[v].plus(rest.dividedBy(length).dividedBy(count));
          }
          near(check, expected, new double[expected.length], observed.gradient()[row], row);
        });
    Real chosen = meanKl(ResponseKind.CHOSEN, subject, exact);
    Real rejected = meanKl(ResponseKind.REJECTED, subject, exact);
    Real sum = chosen.plus(rejected).times(alpha).plus(meanLabelLoss(subject, exact));
    check.within(Budget.LOSS, sum, observed.loss(), () -> sum.abs().doubleValue(), "the loss");
  }

  /// What to do at a row, given how many responses there are of its kind.
  private interface AtRow {
    void visit(int row, int count);
  }

  private static void onRowsOf(ResponseKind kind, ObjectiveCase subject, AtRow visitor) {
    Sequences sequences = subject.batch().sequences();
    int count = count(kind, sequences);
    for (int s = 0; s < sequences.count(); s++) {
      if (sequences.kinds().get(s) == kind) {
        for (int row = sequences.offsets()[s]; row < sequences.offsets()[s + 1]; row++) {
          visitor.visit(row, count);
        }
      }
    }
  }

  private static int count(ResponseKind kind, Sequences sequences) {
    return (int) sequences.kinds().stream().filter(kind::equals).count();
  }

  private static int lengthAt(Sequences sequences, int row) {
    int s = 0;
    while (sequences.offsets()[s + 1] <= row) {
      s++;
    }
    return sequences.length(s);
  }

  /// weight · (π_θ(v) − π_dpo(v)).
  private static Real[] towardsTeacher(ExactBatch exact, int row, double weight) {
    Distribution policy = exact.distribution(Role.POLICY, row);
    Distribution teacher = exact.distribution(Role.DPO, row);
    Real[] difference = new Real[policy.size()];
    for (int v = 0; v < difference.length; v++) {
      difference[v] = policy.difference(teacher, v).times(weight);
    }
    return difference;
  }

  private static Real meanKl(ResponseKind kind, ObjectiveCase subject, ExactBatch exact) {
    Real[] sum = {Real.ZERO};
    onRowsOf(
        kind,
        subject,
        (row, count) ->
            sum[0] =
                sum[0].plus(
                    Statistics.kl(
                            exact.distribution(Role.DPO, row), exact.distribution(Role.POLICY, row))
                        .dividedBy(count)));
    return sum[0];
  }

  private static Real meanLabelLoss(ObjectiveCase subject, ExactBatch exact) {
    Real[] sum = {Real.ZERO};
    onRowsOf(
        ResponseKind.CHOSEN,
        subject,
        (row, count) ->
            sum[0] =
                sum[0].minus(
                    exact
                        .distribution(Role.POLICY, row)
                        .logProbability(exact.label(row))
                        .dividedBy(count)
                        .dividedBy(lengthAt(subject.batch().sequences(), row))));
    return sum[0];
  }

  /// Beside the greatest element of the row, and beside the terms of each element.
  private static void near(
      Check check, Real[] expected, double[] terms, double[] observed, int row) {
    double greatest =
        Arrays.stream(expected).mapToDouble(g -> g.abs().doubleValue()).max().orElse(0);
    for (int v = 0; v < expected.length; v++) {
      double condition = greatest + terms[v];
      check.within(
          Budget.GRADIENT,
          expected[v],
          observed[v],
          () -> condition,
          "gradient[%d,%d]".formatted(row, v));
    }
  }
}
