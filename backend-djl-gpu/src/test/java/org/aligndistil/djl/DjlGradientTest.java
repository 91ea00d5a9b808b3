package org.aligndistil.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.aligndistil.backend.Backend;
import org.aligndistil.backend.Inputs;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.backend.matrix.GradientSink;
import org.aligndistil.backend.matrix.HostMatrix;
import org.aligndistil.backend.matrix.Logits;
import org.aligndistil.backend.matrix.Projection;
import org.aligndistil.backend.matrix.ProjectionGradient;
import org.aligndistil.cpu.CpuBackend;
import org.aligndistil.djl.matrix.DjlGradient;
import org.aligndistil.djl.matrix.DjlLogits;
import org.aligndistil.djl.matrix.HostRows;
import org.aligndistil.djl.torch.TorchEngine;
import org.aligndistil.objective.Batch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.Evaluation;
import org.aligndistil.objective.Evaluator;
import org.aligndistil.objective.Objective;
import org.aligndistil.objective.distillation.AlignDistil;
import org.aligndistil.objective.distillation.Sft;
import org.aligndistil.objective.preference.Dpo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Losses and gradients agree with the oracle's, wherever the gradient goes.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DjlGradientTest {

  /// One of labels, one of two sweeps, one of pairs of mixes; the conformance suite has them all.
  private static final List<Objective> OBJECTIVES =
      List.of(new Sft(), new Dpo(), new AlignDistil());

  private static final int SWEEPS = 1000;

  private final CpuBackend oracle = new CpuBackend(1, 1 << 20);
  private final DjlBackend djl = new DjlBackend(Device.cpu());
  private final WorstErrors worst = new WorstErrors();

  @BeforeAll
  static void useOneThread() {
    TorchEngine.setThreads(1);
  }

  @AfterAll
  void close() {
    worst.report();
    oracle.close();
    djl.close();
  }

  private static Evaluation evaluate(
      Backend backend, Objective objective, Batch batch, GradientSink sink) {
    Batch fitting = new Batch(batch.inputs(), batch.sequences(), objective.rowPosition());
    return new Evaluator(backend)
        .evaluate(objective, fitting, Denominators.of(batch.sequences()), sink);
  }

  private static Batch with(Batch batch, Map<Role, Logits> logits) {
    return new Batch(new Inputs(logits, batch.inputs().labels()), batch.sequences());
  }

  @Test
  void lossesAndGradientsAgreeWithTheOracle() {
    try (DjlBackend small = new DjlBackend(Device.cpu(), 9000)) {
      for (Objective objective : OBJECTIVES) {
        for (Cases.Case one : Cases.all()) {
          Backend backend = one.seed() % 2 == 0 ? djl : small;
          compare(objective, one, backend);
        }
      }
    }
  }

  private void compare(Objective objective, Cases.Case one, Backend backend) {
    Batch batch = one.batch();
    HostMatrix expected = Cases.matrix(ElementType.F64, Cases.ROWS, one.vocabulary());
    HostMatrix actual = Cases.matrix(ElementType.F64, Cases.ROWS, one.vocabulary());
    Evaluation truth = evaluate(oracle, objective, batch, expected);
    Evaluation value = evaluate(backend, objective, batch, actual);
    String where = objective.id() + ", " + one;
    double[] magnitudes = Cases.magnitudes(batch.inputs());
    double greatest = 0;
    for (double magnitude : magnitudes) {
      greatest = Math.max(greatest, magnitude);
    }
    WorstErrors.Comparison loss =
        new WorstErrors.Comparison(value.loss(), truth.loss(), truth.errorBound());
    assertTrue(
        loss.isEqual()
            || Math.abs(loss.value() - loss.oracle()) <= value.errorBound() + truth.errorBound(),
        () -> "%s is not within %s: %s".formatted(loss, value.errorBound(), where));
    worst.check(
        Statistic.LOSS, loss, Math.abs(truth.loss()) + 4 * greatest * lossScale(truth), where);
    if (!Double.isFinite(truth.loss())) {
      return;
    }
    for (int row = 0; row < Cases.ROWS; row++) {
      requireRow(expected, actual, row, 4 * magnitudes[row], where);
    }
  }

  /// Losses are sums of divergences or logarithms of some nats.
  private static double lossScale(Evaluation truth) {
    return Math.min(1, Math.abs(truth.loss()));
  }

  private void requireRow(
      HostMatrix expected, HostMatrix actual, int row, double magnitude, String where) {
    double greatest = 0;
    for (int token = 0; token < expected.columns(); token++) {
      greatest = Math.max(greatest, Math.abs(expected.get(row, token)));
    }
    for (int token = 0; token < expected.columns(); token++) {
      WorstErrors.Comparison both =
          new WorstErrors.Comparison(actual.get(row, token), expected.get(row, token), 0);
      String place = "%s, row %d, token %d".formatted(where, row, token);
      worst.check(Statistic.GRADIENT, both, greatest * (1 + magnitude), place);
    }
  }

  @Test
  void gradientsReplaceThePolicysLogits() {
    for (ElementType type : ElementType.values()) {
      for (Objective objective : OBJECTIVES) {
        Cases.Case one = new Cases.Case(Cases.Kind.ORDINARY, 207, type, 99);
        Batch batch = one.batch();
        HostMatrix apart = Cases.matrix(type, Cases.ROWS, 207);
        evaluate(djl, objective, batch, apart);
        HostMatrix policy = (HostMatrix) batch.inputs().logits(Role.POLICY);
        evaluate(djl, objective, batch, policy);
        assertEquals(-1, apart.segment().mismatch(policy.segment()));
      }
    }
  }

  @Test
  void logitsAndGradientsMayStayOnTheDevice() {
    try (NDManager manager = TorchEngine.newManager(Device.cpu())) {
      for (Objective objective : OBJECTIVES) {
        Batch batch = new Cases.Case(Cases.Kind.MASKED, 702, ElementType.F32, 98).batch();
        HostMatrix expected = Cases.matrix(ElementType.F32, Cases.ROWS, 702);
        Evaluation host = evaluate(djl, objective, batch, expected);
        Map<Role, Logits> logits = new HashMap<>();
        batch
            .inputs()
            .logits()
            .forEach((role, matrix) ->
                logits.put(role, new DjlLogits(copy((HostMatrix) matrix, manager))));
        DjlLogits policy = (DjlLogits) logits.get(Role.POLICY);
        policy.array().setRequiresGradient(true);
        NDArray gradient = manager.create(new Shape(Cases.ROWS, 702));
        Evaluation device =
            evaluate(djl, objective, with(batch, logits), new DjlGradient(gradient));
        assertEquals(host, device);
        assertArrayEquals(copy(expected, manager).toFloatArray(), gradient.toFloatArray());
        assertFalse(gradient.hasGradient());
        policy.array().setRequiresGradient(false);
        evaluate(djl, objective, with(batch, logits), new DjlGradient(policy.array()));
        assertArrayEquals(gradient.toFloatArray(), policy.array().toFloatArray());
      }
    }
  }

  private static NDArray copy(HostMatrix matrix, NDManager manager) {
    return HostRows.upload(matrix, 0, matrix.rowCount(), HostRows.typeOf(matrix), manager);
  }

  @Test
  void projectionsReceiveTheirBackwardPass() {
    for (ElementType type : ElementType.values()) {
      for (Objective objective : OBJECTIVES) {
        Random random = new Random(97);
        Batch batch = new Cases.Case(Cases.Kind.ORDINARY, 207, ElementType.F32, 97).batch();
        Projection projection =
            new Projection(
                Cases.random(type, Cases.ROWS, 24, 1, random),
                Cases.random(type, 207, 24, 1, random));
        Map<Role, Logits> logits = new HashMap<>(batch.inputs().logits());
        logits.put(Role.POLICY, projection);
        ProjectionGradient expected = gradientOf(projection);
        ProjectionGradient actual = gradientOf(projection);
        evaluate(oracle, objective, with(batch, logits), expected);
        evaluate(djl, objective, with(batch, logits), actual);
        requireMatrix(expected.hiddenGradient(), actual.hiddenGradient(), objective, type);
        requireMatrix(expected.headGradient(), actual.headGradient(), objective, type);
      }
    }
  }

  /// The head's gradient is added to what is there.
  private static ProjectionGradient gradientOf(Projection projection) {
    HostMatrix head =
        Cases.random(
            ElementType.F64,
            projection.vocabulary(),
            projection.head().columns(),
            1,
            new Random(5));
    return new ProjectionGradient(
        projection,
        Cases.matrix(ElementType.F64, projection.rowCount(), projection.hidden().columns()),
        head);
  }

  private void requireMatrix(
      HostMatrix expected, HostMatrix actual, Objective objective, ElementType type) {
    for (int row = 0; row < expected.rowCount(); row++) {
      requireRow(expected, actual, row, 12, objective.id() + ", projection of " + type);
    }
  }

  @Test
  void aSweepWithoutSinkTakesNoGradient() {
    Batch batch = new Cases.Case(Cases.Kind.ORDINARY, 7, ElementType.F32, 3).batch();
    assertThrows(
        IllegalStateException.class,
        () -> djl.sweep(batch.inputs(), GradientSink.NONE, tile -> tile.gradient(List.of())));
  }

  @Test
  void noArrayOutlivesItsSweep() {
    Batch batch = new Cases.Case(Cases.Kind.MASKED, 17, ElementType.F32, 4).batch();
    Objective objective = new AlignDistil();
    HostMatrix sink = Cases.matrix(ElementType.F32, Cases.ROWS, 17);
    Evaluation first = evaluate(djl, objective, batch, sink);
    int before = djl.managedArrays();
    for (int i = 0; i < SWEEPS; i++) {
      // An array whose memory was collected would show here.
      byte[] garbage = new byte[1 << 20];
      assertEquals(first, evaluate(djl, objective, batch, sink), () -> "" + garbage.length);
    }
    assertEquals(before, djl.managedArrays());
    assertThrows(
        IllegalStateException.class,
        () ->
            djl.sweep(
                batch.inputs(),
                sink,
                _ -> {
                  throw new IllegalStateException("the caller fails");
                }));
    assertEquals(before, djl.managedArrays());
  }

  @Test
  void gradientModeOfTheThreadIsKept() {
    Batch batch = new Cases.Case(Cases.Kind.ORDINARY, 7, ElementType.F32, 5).batch();
    boolean before = JniUtils.isGradMode();
    try {
      for (boolean mode : new boolean[] {true, false}) {
        JniUtils.setGradMode(mode);
        djl.sweep(batch.inputs(), GradientSink.NONE, _ -> assertFalse(JniUtils.isGradMode()));
        assertEquals(mode, JniUtils.isGradMode());
      }
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
