package org.aligndistil.conformance;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Column;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.conformance.cases.ObjectiveCase;
import org.aligndistil.conformance.exact.Derivative;
import org.aligndistil.conformance.exact.Real;
import org.aligndistil.conformance.rows.ExactRows;
import org.aligndistil.conformance.rows.Primitive;
import org.aligndistil.conformance.rows.RowStatistic;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.ResponseKind;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// Section 6 of SPEC.md: bounds that hold, and errors that help.
public final class BoundClauses {

  private BoundClauses() {}

  /// The true loss lies within the reported bound.
  public static void must_6_1_trueLossLiesInItsBound(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.1", backend, subject);
    Real truth = subject.definition().loss(subject.batch().exact(), subject.denominators());
    Evaluation observed = new Evaluator(backend).evaluate(subject.subject(), subject.input());
    check.require(
        truth.isWithin(observed.errorBound(), observed.loss()),
        "the loss is {} ± {}, the truth is {}, {} away",
        observed.loss(),
        observed.errorBound(),
        truth,
        truth.distanceTo(observed.loss()));
  }

  /// The true statistic of every row lies within its reported bound.
  public static void must_6_2_trueStatisticLiesInItsBound(Backend backend, LogitsCase from) {
    Check check = new Check("6.2", backend, from);
    ExactRows exact = new ExactRows(from);
    for (Primitive primitive : Primitive.values()) {
      primitive.of(exact).forEach(statistic -> liesInItsBound(check, statistic, from));
    }
  }

  private static void liesInItsBound(Check check, RowStatistic statistic, LogitsCase from) {
    Column observed = statistic.on(check.backend(), from);
    for (int row = 0; row < from.rowCount(); row++) {
      Real truth = statistic.truth().at(row);
      check.require(
          truth.isWithin(observed.error(row), observed.value(row)),
          "{} of row {} is {} ± {}, the truth is {}, {} away",
          statistic.name(),
          row,
          observed.value(row),
          observed.error(row),
          truth,
          truth.distanceTo(observed.value(row)));
    }
  }

  /// A bound says something: it is no more than a budget of the loss, its condition, and u; beside
  /// the jump of a loss that chooses, where a choice is as near as that.
  public static void should_6_3_boundsAreUseful(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.3", backend, subject);
    Evaluation observed = new Evaluator(backend).evaluate(subject.subject(), subject.input());
    if (!Double.isFinite(observed.loss())) {
      return;
    }
    double size = Math.abs(observed.loss()) + backend.arithmetic().unitRoundoff();
    double allowed = Budget.BOUND.tolerance(Real.ZERO, size, backend.arithmetic().format());
    check.within(
        Budget.BOUND,
        Real.ZERO,
        observed.errorBound(),
        () ->
            // Derivatives in 60 digits take long, and are seldom needed.
            observed.errorBound() <= allowed
                ? size
                : size
                    + Budget.BOUND.jump(subject, backend.arithmetic().format())
                    + new Derivative(subject.definition(), subject.denominators())
                        .conditionOfBound(
                            subject.batch().exact(), backend.arithmetic().unitRoundoff()),
        "the bound on the error");
  }

  /// A batch without a role that the objective needs is refused, with both their names.
  public static void must_6_4_missingRolesAreNamed(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.4", backend, subject);
    for (Role role : subject.objective().roles()) {
      if (role.equals(Role.POLICY)) {
        continue;
      }
      refused(
          check, backend, subject, subject.on(subject.batch().without(role)).input(), role.name());
    }
  }

  /// An objective on pairs refuses a batch without any.
  public static void must_6_5_missingPairsAreNamed(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.5", backend, subject);
    if (subject.objective().needsPairs()) {
      Batch batch = subject.input();
      Sequences unpaired = new Sequences(batch.sequences().offsets());
      refused(
          check,
          backend,
          subject,
          new Batch(batch.inputs(), unpaired, batch.rowPosition())
              .with(batch.signals())
              .with(batch.teachers()),
          "pairs");
    }
  }

  /// A batch without numbers that the objective needs is refused, with both their names.
  public static void must_6_6_missingSignalsAreNamed(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.6", backend, subject);
    Batch batch = subject.input();
    for (Signal signal : subject.objective().signals()) {
      Map<Signal, double[]> others = new EnumMap<>(batch.signals().numbers());
      others.remove(signal);
      Signals fewer = new Signals(others);
      refused(check, backend, subject, batch.with(fewer), signal.toString());
    }
  }

  /// A batch without responses of a kind that the objective needs is refused, with both their
  /// names.
  public static void must_6_7_missingKindsAreNamed(Backend backend, ObjectiveCase subject) {
    Check check = new Check("6.7", backend, subject);
    for (ResponseKind kind : subject.objective().kinds()) {
      Sequences sequences = subject.batch().sequences();
      ResponseKind other =
          kind == ResponseKind.CHOSEN ? ResponseKind.REJECTED : ResponseKind.CHOSEN;
      List<ResponseKind> kinds =
          sequences.kinds().stream().map(known -> known == kind ? other : known).toList();
      Batch batch = subject.input();
      refused(
          check,
          backend,
          subject,
          new Batch(
              batch.inputs(),
              new Sequences(sequences.offsets(), sequences.pairs(), kinds),
              batch.rowPosition(),
              batch.signals(),
              batch.teachers()),
          kind.name().toLowerCase(Locale.ROOT));
    }
  }

  private static void refused(
      Check check, Backend backend, ObjectiveCase subject, Batch batch, String part) {
    String message;
    try {
      new Evaluator(backend).evaluate(subject.subject(), batch);
      throw check.violation("a batch without %s must be refused".formatted(part));
    } catch (IllegalArgumentException expected) {
      message = String.valueOf(expected.getMessage());
    } catch (RuntimeException other) {
      throw check.violation("a batch without %s: %s".formatted(part, other));
    }
    check.require(
        message.contains(part) && message.contains(subject.objective().id()),
        "the error must name {} and {}: {}",
        part,
        subject.objective().id(),
        message);
  }
}
