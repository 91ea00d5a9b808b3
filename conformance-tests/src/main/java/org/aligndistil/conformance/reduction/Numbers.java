package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.objective.Signal;

/// Shorter numbers in the place of those of a batch: of all roles at once, of each role, of each
/// row, and then one by one.
final class Numbers {

  /// Beyond so many rows and tokens nobody reads single numbers.
  private static final int FEW = 64;

  private Numbers() {}

  /// Batches with shorter numbers, which may be the same ones.
  static List<Supplier<BatchCase>> shorter(BatchCase batch) {
    List<Supplier<BatchCase>> shorter = new ArrayList<>();
    LogitsCase logits = batch.logits();
    for (DoubleUnaryOperator change : Digits.shorter()) {
      shorter.add(() -> {
        LogitsCase changed = logits;
        for (Role role : logits.logits().keySet()) {
          changed = changed.with(role, mapped(logits.of(role), change));
        }
        return batch.with(changed);
      });
    }
    for (Role role : logits.logits().keySet()) {
      matrices(logits.of(role))
          .forEach(changed -> shorter.add(() -> batch.with(logits.with(role, changed.get()))));
    }
    for (Signal signal : batch.signals().present()) {
      arrays(batch.signals().get(signal))
          .forEach(changed ->
              shorter.add(() ->
                  new BatchCase(
                      logits,
                      batch.sequences(),
                      batch.signals().with(signal, allowed(signal, changed.get())),
                      batch.teachers())));
    }
    weights(logits).forEach(changed -> shorter.add(() -> batch.with(changed.get())));
    return shorter;
  }

  /// The number of digits of a batch: those of its logits first.
  static Complexity of(BatchCase batch) {
    LogitsCase logits = batch.logits();
    return Complexity.of(
        logits.logits().values().stream().mapToLong(Digits::of).sum(),
        Arrays.stream(logits.labels()).sum(),
        batch.signals().numbers().values().stream().mapToLong(Digits::of).sum(),
        Arrays.stream(logits.alpha()).map(weight -> weight - 1).mapToLong(Digits::of).sum());
  }

  /// Matrices with shorter numbers: all of them, those of each row, each.
  static List<Supplier<double[][]>> matrices(double[][] values) {
    List<Supplier<double[][]>> shorter = new ArrayList<>();
    for (DoubleUnaryOperator change : Digits.shorter()) {
      shorter.add(() -> mapped(values, change));
    }
    for (int row = 0; values.length > 1 && row < Math.min(values.length, FEW); row++) {
      int of = row;
      for (DoubleUnaryOperator change : Digits.shorter()) {
        shorter.add(() -> withRow(values, of, Arrays.stream(values[of]).map(change).toArray()));
      }
    }
    if (values.length <= FEW && values[0].length <= FEW) {
      for (int row = 0; row < values.length; row++) {
        int of = row;
        singles(values[row])
            .forEach(changed -> shorter.add(() -> withRow(values, of, changed.get())));
      }
    }
    return shorter;
  }

  private static List<Supplier<double[]>> arrays(double[] values) {
    List<Supplier<double[]>> shorter = new ArrayList<>();
    for (DoubleUnaryOperator change : Digits.shorter()) {
      shorter.add(() -> Arrays.stream(values).map(change).toArray());
    }
    if (values.length <= FEW) {
      shorter.addAll(singles(values));
    }
    return shorter;
  }

  private static List<Supplier<double[]>> singles(double[] values) {
    List<Supplier<double[]>> shorter = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      int place = i;
      for (double number : Digits.shorterThan(values[i])) {
        shorter.add(() -> {
          double[] changed = values.clone();
          changed[place] = number;
          return changed;
        });
      }
    }
    return shorter;
  }

  /// A weight of a row keeps its sign, and none is simpler than 1.
  private static List<Supplier<LogitsCase>> weights(LogitsCase logits) {
    List<Supplier<LogitsCase>> shorter = new ArrayList<>();
    for (DoubleUnaryOperator change : Digits.shorter()) {
      shorter.add(() ->
          logits.weighted(
              "shorter weights",
              row -> {
                double weight = change.applyAsDouble(logits.alpha()[row]);
                return weight == 0 ? logits.alpha()[row] : weight;
              }));
    }
    return shorter;
  }

  /// Smaller labels.
  static List<Supplier<LogitsCase>> labels(LogitsCase logits) {
    int[] labels = logits.labels();
    List<Supplier<LogitsCase>> smaller = new ArrayList<>();
    smaller.add(() -> logits.labelled(new int[labels.length]));
    IntStream.range(0, Math.min(labels.length, FEW))
        .forEach(row -> {
          smaller.add(() -> logits.labelled(with(labels, row, 0)));
          smaller.add(() -> logits.labelled(with(labels, row, Math.max(0, labels[row] - 1))));
        });
    return smaller;
  }

  private static int[] with(int[] labels, int row, int label) {
    int[] changed = labels.clone();
    changed[row] = label;
    return changed;
  }

  /// Rounded to 0 and 1 where nothing else is allowed.
  private static double[] allowed(Signal signal, double[] values) {
    return signal == Signal.DESIRABLE ? Arrays.stream(values).map(Math::rint).toArray() : values;
  }

  private static double[][] mapped(double[][] values, DoubleUnaryOperator change) {
    return Arrays.stream(values)
        .map(row -> Arrays.stream(row).map(change).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] withRow(double[][] values, int row, double[] changed) {
    double[][] all = values.clone();
    all[row] = changed;
    return all;
  }
}
