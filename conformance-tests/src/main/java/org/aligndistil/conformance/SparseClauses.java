package org.aligndistil.conformance;

import java.util.Arrays;
import java.util.Objects;
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
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.SparseTeacher;

/// Section 4 of SPEC.md: roles of which only the top is known.
///
/// Cases come with the logits of all roles; each clause makes those of the objective's sparse roles
/// sparse. The condition of a gradient: see [#conditionOfGradient].
public final class SparseClauses {

  private SparseClauses() {}

  /// A sparse role that lists the whole vocabulary gives what its logits give.
  public static void must_4_8_wholeListsAreTheFullTeacher(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.8", backend, subject);
    ObjectiveCase sparse = subject.sparse(subject.batch().logits().vocabulary());
    Evaluated expected = Evaluated.of(backend, subject);
    Evaluated observed = Evaluated.of(backend, sparse);
    check.within(
        Budget.SPARSE,
        Real.of(expected.loss()),
        observed.loss(),
        () -> conditionOfLoss(subject) + conditionOfTops(backend, sparse),
        "the loss with the whole vocabulary listed");
    double condition = conditionOfGradient(backend, sparse, observed.gradient());
    for (int row = 0; row < expected.gradient().length; row++) {
      for (int v = 0; v < expected.gradient()[row].length; v++) {
        check.within(
            Budget.SPARSE,
            Real.of(expected.gradient()[row][v]),
            observed.gradient()[row][v],
            () -> condition,
            "gradient[%d,%d] with the whole vocabulary listed".formatted(row, v));
      }
    }
  }

  /// The divergence from the top of a teacher is not negative, and no more than that from all of
  /// it: merging tokens into a bucket loses information.
  ///
  /// @param subject a divergence and nothing else
  /// @param k how many tokens are known
  public static void must_4_9_topsDivergeNoMore(Backend backend, ObjectiveCase subject, int k) {
    Check check = new Check("4.9", backend, subject + ", k = " + k);
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
    Check check = new Check("4.10", backend, subject + ", " + choice);
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
    Check check = new Check("4.11", backend, subject + ", k = " + k);
    ObjectiveCase sparse = subject.sparse(k);
    Real truth = sparse.definition().loss(sparse.batch().exact(), sparse.denominators());
    Evaluation observed = evaluate(backend, sparse);
    check.within(
        Budget.LOSS,
        truth,
        observed.loss(),
        () -> conditionOfTops(backend, sparse),
        "the sparse loss");
    check.require(
        truth.isWithin(observed.errorBound(), observed.loss()),
        "the loss is {} ± {}, the truth is {}, {} away",
        observed.loss(),
        observed.errorBound(),
        truth,
        truth.distanceTo(observed.loss()));
  }

  /// With sparse roles the gradient is the derivative of the loss.
  ///
  /// @param k how many tokens are known
  public static void must_4_12_gradientsOfTopsAreDerivatives(
      Backend backend, ObjectiveCase subject, int k) {
    Check check = new Check("4.12", backend, subject + ", k = " + k);
    ObjectiveCase sparse = subject.sparse(k);
    double[][] observed = Evaluated.of(backend, sparse).gradient();
    Real[][] gradient =
        new Derivative(sparse.definition(), sparse.denominators()).gradient(sparse.batch().exact());
    double condition = conditionOfGradient(backend, sparse, observed);
    for (int row = 0; row < observed.length; row++) {
      for (int v = 0; v < observed[row].length; v++) {
        check.within(
            Budget.GRADIENT,
            gradient[row][v],
            observed[row][v],
            () -> condition,
            "gradient[%d,%d]".formatted(row, v));
      }
    }
  }

  private static Evaluation evaluate(Backend backend, ObjectiveCase subject) {
    return new Evaluator(backend).evaluate(subject.subject(), subject.input());
  }

  private static double conditionOfLoss(ObjectiveCase subject) {
    return new Derivative(subject.definition(), subject.denominators())
        .condition(subject.batch().exact());
  }

  /// That of the loss; and what the rounding of log q and log p does where they agree, and the
  /// derivative is 0: a KL of half the square of their difference.
  private static double conditionOfTops(Backend backend, ObjectiveCase sparse) {
    double greatest =
        sparse.batch().teachers().values().stream()
            .flatMapToDouble(teacher -> Arrays.stream(teacher.logProbabilities()))
            .filter(Double::isFinite)
            .map(Math::abs)
            .max()
            .orElse(0);
    double rounding = backend.arithmetic().unitRoundoff() * greatest;
    return conditionOfLoss(sparse) + rounding * greatest;
  }

  /// That of clause 3.1; and for every nat that a teacher's logarithms are large, what the greatest
  /// element changes by when every second of its probabilities falls by e^(−½): what their rounding
  /// does where the gradient itself is nearly 0.
  private static double conditionOfGradient(
      Backend backend, ObjectiveCase sparse, double[][] gradient) {
    double largest = 0;
    int parity = 0;
    BatchCase changed = sparse.batch();
    for (Role role : sparse.objective().sparseRoles()) {
      SparseTeacher teacher =
          Objects.requireNonNull(sparse.batch().teachers().get(role), role.name());
      double[] logs = teacher.logProbabilities().clone();
      for (int i = 0; i < logs.length; i++) {
        largest = Double.isFinite(logs[i]) ? Math.max(largest, -logs[i]) : largest;
        logs[i] -= i % 2 == parity ? 0.5 : 0;
      }
      parity = 1 - parity;
      changed =
          changed.with(
              role, new SparseTeacher(teacher.lists(), logs, teacher.othersLogProbability()));
    }
    double[][] other = Evaluated.of(backend, sparse.on(changed)).gradient();
    double greatest = 0;
    double greatestChange = 0;
    for (int row = 0; row < gradient.length; row++) {
      for (int v = 0; v < gradient[row].length; v++) {
        greatest = Math.max(greatest, Math.abs(gradient[row][v]));
        greatestChange = Math.max(greatestChange, Math.abs(other[row][v] - gradient[row][v]));
      }
    }
    double spread = GradientClauses.spread(sparse.batch().logits());
    return greatest * (1 + spread)
        + greatestChange * (1 + largest)
        + GradientClauses.DIFFERENCE_ERROR;
  }
}
