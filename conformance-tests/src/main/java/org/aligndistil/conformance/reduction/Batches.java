package org.aligndistil.conformance.reduction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.aligndistil.backend.Role;
import org.aligndistil.backend.matrix.ElementType;
import org.aligndistil.conformance.cases.BatchCase;
import org.aligndistil.conformance.cases.LogitsCase;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.SparseTeacher;

/// Batches of the same size that are simpler otherwise.
final class Batches {

  private static final String SIMPLER = "simpler than ";

  private Batches() {}

  /// Responses, rows, tokens.
  static Complexity size(BatchCase batch) {
    return Complexity.of(
        batch.sequences().count(), batch.logits().rowCount(), batch.logits().vocabulary());
  }

  /// Pairs, kinds, the format, uneven teachers.
  static Complexity manner(BatchCase batch) {
    Sequences sequences = batch.sequences();
    Sequences ordinary = new Sequences(sequences.offsets(), sequences.pairs());
    long kinds =
        IntStream.range(0, sequences.count())
            .filter(s -> sequences.kinds().get(s) != ordinary.kinds().get(s))
            .count();
    return Complexity.of(
        sequences.pairs().size(),
        kinds,
        batch.logits().type() == ElementType.F64 ? 0 : 1,
        batch.teachers().values().stream().filter(teacher -> !isEven(teacher)).count());
  }

  /// Whether it lists tokens that are as probable as each other.
  private static boolean isEven(SparseTeacher teacher) {
    return Arrays.stream(teacher.logProbabilities()).distinct().count() <= 1;
  }

  /// Batches that differ in one thing.
  static List<Supplier<BatchCase>> simpler(BatchCase batch) {
    List<Supplier<BatchCase>> simpler = new ArrayList<>();
    LogitsCase logits = batch.logits();
    int[] offsets = batch.sequences().offsets();
    simpler.add(() -> with(batch, new Sequences(offsets)));
    simpler.add(() -> with(batch, new Sequences(offsets, batch.sequences().pairs())));
    simpler.add(() -> batch.with(logits.as(ElementType.F64)));
    batch.teachers().keySet().forEach(role -> simpler.add(() -> withEven(batch, role)));
    simpler.addAll(Numbers.shorter(batch));
    Numbers.labels(logits).forEach(labels -> simpler.add(() -> batch.with(labels.get())));
    return simpler;
  }

  private static BatchCase with(BatchCase batch, Sequences sequences) {
    return new BatchCase(batch.logits(), sequences, batch.signals(), batch.teachers());
  }

  private static BatchCase withEven(BatchCase batch, Role role) {
    LogitsCase logits = batch.logits();
    int width =
        batch.teachers().entrySet().stream()
            .filter(entry -> entry.getKey().equals(role))
            .mapToInt(entry -> entry.getValue().lists().width())
            .sum();
    double[][] even = new double[logits.rowCount()][logits.vocabulary()];
    return batch.without(role).with(logits.with(role, even)).sparse(role, width);
  }

  /// The same batch, called after what it was made from at first.
  static BatchCase renamed(BatchCase batch, BatchCase from) {
    String origin = from.logits().origin();
    LogitsCase logits = batch.logits();
    return batch.with(
        new LogitsCase(
            origin.startsWith(SIMPLER) ? origin : SIMPLER + origin,
            logits.type(),
            logits.logits(),
            logits.labels(),
            logits.alpha()));
  }
}
