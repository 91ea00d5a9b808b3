package org.aligndistil.conformance.cases;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.aligndistil.conformance.exact.Definition;
import org.aligndistil.conformance.exact.Definitions;
import org.aligndistil.conformance.exact.ExactBatch;
import org.aligndistil.objective.Denominators;
import org.aligndistil.objective.HeadEvaluation;
import org.aligndistil.objective.HeadObjective;
import org.aligndistil.objective.Sequences;
import org.aligndistil.objective.Signal;
import org.aligndistil.objective.Signals;

/// An objective of a head's numbers under test.
///
/// @param objective whose equation and parameters count
/// @param subject what is run: the same one, or a mutant that claims to be it
/// @param batch whose responses and numbers count; its logits are not read
public record HeadCase(HeadObjective objective, HeadObjective subject, BatchCase batch)
    implements Spelled {

  /// An objective as it is, on a batch with the kinds of responses that it needs.
  public HeadCase(HeadObjective objective, BatchCase batch) {
    this(objective, objective, batch.withKinds(objective.kinds()));
  }

  /// How tokens form responses and pairs.
  public Sequences sequences() {
    return batch.sequences();
  }

  /// The output of the head, and what else there is.
  public Signals signals() {
    return batch.signals();
  }

  /// All numbers but those of one signal.
  public Signals signalsWithout(Signal signal) {
    Map<Signal, double[]> others = new EnumMap<>(signals().numbers());
    others.remove(signal);
    return new Signals(others);
  }

  /// What it should compute.
  public Definition definition() {
    return Definitions.of(objective);
  }

  /// The same numbers, exactly.
  public ExactBatch exact() {
    return new ExactBatch(Map.of(), batch.logits().labels(), sequences(), signals());
  }

  /// What its means divide by.
  public Denominators denominators() {
    return Denominators.of(sequences());
  }

  /// What is run, evaluated.
  public HeadEvaluation evaluate() {
    return evaluate(denominators());
  }

  /// What is run, evaluated as a part of a whole.
  public HeadEvaluation evaluate(Denominators whole) {
    return HeadEvaluation.of(subject, sequences(), signals(), whole);
  }

  /// Only some of the responses.
  public HeadCase select(int... order) {
    return new HeadCase(objective, subject, batch.select(order));
  }

  /// The same objective on other numbers and responses.
  public HeadCase with(Signals signals, Sequences sequences) {
    return new HeadCase(objective, subject, new BatchCase(batch.logits(), sequences, signals));
  }

  /// The same objective on numbers that are larger.
  public HeadCase scaled(double factor) {
    Map<Signal, double[]> scaled = new EnumMap<>(signals().numbers());
    scaled.replaceAll((signal, numbers) ->
        signal == Signal.DESIRABLE
            ? numbers
            : Arrays.stream(numbers).map(x -> x * factor).toArray());
    return with(new Signals(scaled), sequences());
  }

  /// A mutant in the place of the objective.
  public HeadCase running(HeadObjective mutant) {
    return new HeadCase(objective, mutant, batch);
  }

  /// The objective with its parameters, and all that it reads.
  @Override
  public String spelled() {
    return Stream.of(
            Stream.of(Spelled.line(objective)),
            Spelled.lines(sequences()),
            Spelled.lines(objective, signals()))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return "%s on %s".formatted(objective, batch);
  }
}
