package org.aligndistil.conformance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.Sweeps;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Sequences;

/// Section 4 of SPEC.md: what may be done to a batch without changing its loss.
public final class BatchClauses {

  private BatchClauses() {}

  /// Losses of micro-batches with the denominators of the whole add up to that of the whole, and
  /// their gradients are rows of its gradient.
  ///
  /// The micro-batches are the responses 0 and 1, 2 and 3, and so on.
  public static void must_4_1_microBatchesAddUp(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.1", backend, subject);
    if (!subject.objective().isSeparable()) {
      return;
    }
    Evaluated whole = Evaluated.of(backend, subject);
    check.require(!Double.isNaN(whole.loss()), "the loss is NaN");
    Denominators denominators = subject.denominators();
    Sequences sequences = subject.batch().sequences();
    Real sum = Real.ZERO;
    double size = 0;
    for (int s = 0; s < sequences.count(); s += 2) {
      int end = Math.min(s + 2, sequences.count());
      int firstRow = sequences.offsets()[s];
      if (sequences.offsets()[end] == firstRow && !subject.objective().needsPairs()) {
        continue;
      }
      check.require(sequences.offsets()[end] > firstRow, "the case has an empty micro-batch");
      BatchCase part = subject.batch().select(IntStream.range(s, end).toArray());
      Evaluated observed = Evaluated.of(backend, subject.on(part), denominators);
      check.require(!Double.isNaN(observed.loss()), "the loss of a micro-batch is NaN");
      sum = sum.plus(Real.of(observed.loss()));
      size += Math.abs(observed.loss());
      for (int row = 0; row < observed.gradient().length; row++) {
        check.sameBits(
            whole.gradient()[firstRow + row],
            observed.gradient()[row],
            "the gradient of a micro-batch, row %d".formatted(firstRow + row));
      }
    }
    check.within(Budget.MICRO_BATCHES, sum, whole.loss(), size, "the loss of the whole");
  }

  /// Another order of the responses changes no bit of the loss, the metrics or the gradient's rows.
  ///
  /// @param order a permutation of the responses
  public static void must_4_2_orderOfResponsesIsNothing(
      Backend backend, ObjectiveCase subject, int... order) {
    Check check = new Check("4.2", backend, subject);
    Evaluated expected = Evaluated.of(backend, subject);
    Evaluated observed = Evaluated.of(backend, subject.on(subject.batch().select(order)));
    Sequences sequences = subject.batch().sequences();
    double[][] back = new double[expected.gradient().length][];
    int row = 0;
    for (int s : order) {
      for (int t = sequences.offsets()[s]; t < sequences.offsets()[s + 1]; t++) {
        back[t] = observed.gradient()[row++];
      }
    }
    new Evaluated(observed.evaluation(), back).requireSameBits(check, expected, "in other order");
  }

  /// An empty response contributes nothing, if denominators are given.
  public static void must_4_3_emptyResponsesContributeNothing(
      Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.3", backend, subject);
    ObjectiveCase longer = subject.on(subject.batch().withEmptyResponse());
    Denominators denominators = subject.denominators();
    Evaluated.of(backend, longer, denominators)
        .requireSameBits(check, Evaluated.of(backend, subject), "with an empty response");
    Evaluation counted = new Evaluator(backend).evaluate(longer.subject(), longer.input());
    check.within(
        Budget.LOSS,
        longer.definition().loss(longer.batch().exact(), longer.denominators()),
        counted.loss(),
        () -> check.conditionOfLoss(longer),
        "the loss that counts an empty response");
  }

  /// A constant added to all logits of a row changes nothing.
  ///
  /// Logits are taken as multiples of 2⁻²⁰ so that the shift itself is exact.
  public static void must_4_4_shiftsOfLogitsAreNothing(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.4", backend, subject);
    LogitsCase before = PrimitiveClauses.onGrid(subject.batch().logits());
    LogitsCase after = before;
    double step = 4.5;
    for (Role role : before.logits().keySet()) {
      after = after.shifted(role, step);
      step = -1.5 * step;
    }
    ObjectiveCase expected = subject.on(subject.batch().with(before));
    double shifted = loss(check, subject.on(subject.batch().with(after)));
    check.within(
        Budget.SHIFT,
        Real.of(loss(check, expected)),
        shifted,
        () -> check.conditionOfLoss(expected),
        "the loss after a shift");
  }

  /// Rows that lie apart in memory, in any order, give what rows without gaps give.
  public static void must_4_5_gapsBetweenRowsAreNothing(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.5", backend, subject);
    LogitsCase logits = subject.batch().logits();
    Map<Role, Logits> scattered = new LinkedHashMap<>();
    logits
        .logits()
        .forEach(
            (role, values) -> scattered.put(role, LogitsCase.scattered(values, logits.type())));
    Batch batch =
        new Batch(
                new Inputs(scattered, logits.labels()),
                subject.batch().sequences(),
                subject.objective().rowPosition())
            .with(subject.batch().signals())
            .with(subject.input().teachers());
    HostMatrix sink =
        LogitsCase.scattered(new double[logits.rowCount()][logits.vocabulary()], ElementType.F64);
    Evaluation evaluation;
    try {
      evaluation =
          new Evaluator(backend).evaluate(subject.subject(), batch, subject.denominators(), sink);
    } catch (RuntimeException read) {
      throw check.violation("a gap was read: " + read.getMessage());
    }
    new Evaluated(evaluation, Sweeps.rows(sink))
        .requireSameBits(check, Evaluated.of(backend, subject), "with gaps between rows");
  }

  /// Logits in a narrow format give what the same numbers give as binary64.
  public static void must_4_6_formatsAreWidenedExactly(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.6", backend, subject);
    LogitsCase wide = subject.batch().logits().as(ElementType.F64);
    Evaluated.of(backend, subject)
        .requireSameBits(
            check, Evaluated.of(backend, subject.on(subject.batch().with(wide))), "as stored");
  }

  /// Logits of roles that an objective does not need are not read.
  public static void must_4_7_otherRolesAreNotRead(Backend backend, ObjectiveCase subject) {
    Check check = new Check("4.7", backend, subject);
    LogitsCase logits = subject.batch().logits();
    for (Role role : logits.logits().keySet()) {
      if (!subject.objective().roles().contains(role)) {
        logits = logits.with(role, role, _ -> Double.NaN);
      }
    }
    Evaluated expected = Evaluated.of(backend, subject);
    Evaluated observed;
    try {
      observed = Evaluated.of(backend, subject.on(subject.batch().with(logits)));
    } catch (RuntimeException read) {
      throw check.violation("a role that is not needed was read: " + read.getMessage());
    }
    observed.requireSameBits(check, expected, "with NaN in other roles");
  }

  private static double loss(Check check, ObjectiveCase subject) {
    double loss =
        new Evaluator(check.backend()).evaluate(subject.subject(), subject.input()).loss();
    check.require(!Double.isNaN(loss), "the loss is NaN");
    return loss;
  }
}
