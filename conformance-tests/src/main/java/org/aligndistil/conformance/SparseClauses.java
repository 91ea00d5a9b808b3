package org.aligndistil.conformance;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.ListedTokens;
import org.aligndistil.backend.Mix;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.TokenLists;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.cases.TokenChoice;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.SparseTeacher;

/// Section 4 of SPEC.md: roles of which only the top is known.
///
/// Cases come with the logits of all roles; each clause makes those of the objective's sparse roles
/// sparse.
public final class SparseClauses {

  private SparseClauses() {}

  /// A sparse role that lists the whole vocabulary gives what its logits give: the same infinity,
  /// and where the loss is finite, the gradient too.
  public static void must_4_8_wholeListsAreTheFullTeacher(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.8", backend, subject);
    ObjectiveCase sparse = subject.sparse(subject.batch().logits().vocabulary());
    Evaluated expected = Evaluated.of(backend, subject);
    Evaluated observed = Evaluated.of(backend, sparse);
    check.within(
        Budget.SPARSE,
        Real.of(expected.loss()),
        observed.loss(),
        () -> check.conditionOfLoss(sparse),
        "the loss with the whole vocabulary listed");
    if (!sparse.isFinite()) {
      return;
    }
    DoubleSupplier rounded = conditionOfGradient(backend, sparse);
    double greatest = expected.greatestGradient();
    for (int row = 0; row < expected.gradient().length; row++) {
      double known = GradientClauses.condition(greatest, subject, row);
      for (int v = 0; v < expected.gradient()[row].length; v++) {
        check.within(
            Budget.SPARSE,
            Real.of(expected.gradient()[row][v]),
            observed.gradient()[row][v],
            () -> known + rounded.getAsDouble(),
            "gradient[%d,%d] with the whole vocabulary listed".formatted(row, v));
      }
    }
  }

  /// As in [GradientClauses#near], computed once and only if somebody asks.
  private static DoubleSupplier conditionOfGradient(Backend backend, ObjectiveCase subject) {
    double[] known = {Double.NaN};
    return () -> {
      if (Double.isNaN(known[0])) {
        Derivative derivative = new Derivative(subject.definition(), subject.denominators());
        ExactBatch exact = subject.batch().exact();
        Real[][] gradient = derivative.gradient(exact);
        known[0] =
            GradientClauses.DIFFERENCE_ERROR
                + derivative.gradientCondition(
                    exact, gradient, backend.arithmetic().unitRoundoff());
      }
      return known[0];
    };
  }

  /// The divergence from the top of a teacher is not negative, and no more than that from all of
  /// it: merging tokens into a bucket loses information.
  ///
  /// @param subject a divergence and nothing else
  /// @param k how many tokens are known
  public static void must_4_9_topsDivergeNoMore(Backend backend, ObjectiveCase subject, int k) {
    Check check = new Check("4.9", backend, new Where(subject, "k = " + k));
    for (int s = 0; s < subject.batch().sequences().count(); s++) {
      if (subject.batch().sequences().length(s) == 0) {
        continue;
      }
      ObjectiveCase one = subject.on(subject.batch().select(s));
      Evaluation full = evaluate(backend, one);
      Evaluation top = evaluate(backend, one.sparse(k));
      check.require(top.loss() >= 0, "the divergence of response {} is {}", s, top.loss());
      check.require(
          top.loss() <= full.loss() + full.errorBound() + top.errorBound()
              || !Double.isFinite(full.loss()),
          "the divergence of response {} is {} ± {}, that of the full teacher {} ± {}",
          s,
          top.loss(),
          top.errorBound(),
          full.loss(),
          full.errorBound());
    }
  }

  /// Where the policy gives the buckets what the teacher gives them, the divergence and its
  /// gradient are 0, exactly.
  ///
  /// @param subject a divergence from [Role#TEACHER] and nothing else
  /// @param choice which tokens are known
  public static void must_4_10_equalBucketsAreAtDistanceZero(
      Backend backend, ObjectiveCase subject, TokenChoice choice) {
    Check check = new Check("4.10", backend, new Where(subject, choice.toString()));
    LogitsCase logits = subject.batch().logits();
    TokenLists lists = choice.lists(logits);
    ListedTokens policy =
        Sweeps.listed(
            backend,
            logits,
            lists.width(),
            (tile, _) -> tile.logProbabilities(Mix.of(Role.POLICY), lists));
    double[] logProbabilities = new double[lists.tokens().length];
    Arrays.setAll(
        logProbabilities, i -> policy.each().get(i % lists.width()).value(i / lists.width()));
    double[] others = new double[logits.rowCount()];
    Arrays.setAll(others, policy.others()::value);
    BatchCase own =
        subject.batch().with(Role.TEACHER, new SparseTeacher(lists, logProbabilities, others));
    Evaluated observed = Evaluated.of(backend, subject.on(own));
    check.require(observed.loss() == 0, "the divergence is {}, not 0", observed.loss());
    for (double[] row : observed.gradient()) {
      check.require(
          Arrays.stream(row).allMatch(g -> g == 0), "the gradient is {}", Arrays.toString(row));
    }
  }

  /// With sparse roles the loss is its equation over k + 1 buckets, within its budget and its
  /// bound.
  ///
  /// @param k how many tokens are known
  public static void must_4_11_topsAreTheirEquation(Backend backend, ObjectiveCase subject, int k) {
    Check check = new Check("4.11", backend, new Where(subject, "k = " + k));
    ObjectiveCase sparse = subject.sparse(k);
    Real truth = sparse.definition().loss(sparse.batch().exact(), sparse.denominators());
    Evaluation observed = evaluate(backend, sparse);
    check.within(
        Budget.LOSS,
        truth,
        observed.loss(),
        () -> check.conditionOfLoss(sparse),
        "the sparse loss");
    check.require(
        truth.isWithin(observed.errorBound(), observed.loss()),
        "the loss is {} ± {}, the truth is {}, {} away",
        observed.loss(),
        observed.errorBound(),
        truth,
        truth.distanceTo(observed.loss()));
  }

  /// With sparse roles the gradient is the derivative of the loss; an infinite one has none.
  ///
  /// @param k how many tokens are known
  public static void must_4_12_gradientsOfTopsAreDerivatives(
      Backend backend, ObjectiveCase subject, int k) {
    Check check = new Check("4.12", backend, new Where(subject, "k = " + k));
    ObjectiveCase sparse = subject.sparse(k);
    if (sparse.isFinite()) {
      GradientClauses.near(check, sparse, Evaluated.of(backend, sparse).gradient());
    }
  }

  private static Evaluation evaluate(Backend backend, ObjectiveCase subject) {
    return new Evaluator(backend).evaluate(subject.subject(), subject.input());
  }
}
